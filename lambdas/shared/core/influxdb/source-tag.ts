/**
 * Names the tag by which an InfluxDB tells the points of one source from those of others. A retention has several
 * sources, and whoever may read one of them may not read all.
 */

/** The platform writes it with every point, and takes it out of what it reads. */
export const sourceTag = "Source_Id";
