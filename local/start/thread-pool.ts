/**
 * Gives the process more threads for files, host names and passwords than Node's four, on being imported. All functions
 * of a laptop share them with its stores, and each function that signs people in keeps one busy for a quarter of a second
 * a sign-in. The pool reads this when it is first used, so this is imported before everything else.
 */

process.env.UV_THREADPOOL_SIZE ??= "16";
