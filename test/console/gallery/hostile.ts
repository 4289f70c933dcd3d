/** Text as strangers send it. */

export const hostile = '<img src=x onerror="window.wasHit=1"> {{7*7}} \u202egnp.exe';
export const long = "production_output_of_the_third_line_in_the_northern_hall".repeat(4);
