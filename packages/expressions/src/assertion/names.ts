/** The built-in functions, as in the assertions of the program that these files were first written for. */
export const BUILTIN_NAMES: ReadonlySet<string> = new Set(
  "len str int float bool list dict set tuple all any sum min max range enumerate zip sorted reversed".split(" "),
);

/** The methods of any type. All of them leave their object as it is; what an object is made of, none of them shows. */
export const METHOD_NAMES: ReadonlySet<string> = new Set(
  (
    "capitalize casefold count endswith find index isalnum isalpha isdecimal isdigit islower isnumeric isspace istitle isupper join " +
    "lower lstrip partition removeprefix removesuffix replace rfind rindex rpartition rsplit rstrip split splitlines startswith strip " +
    "swapcase title upper zfill get items keys values difference intersection isdisjoint issubset issuperset symmetric_difference union"
  ).split(" "),
);
