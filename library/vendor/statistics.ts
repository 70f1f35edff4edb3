// Special functions that are exact to the last few digits far out in the tails; the distributions are written on top of them.
export { default as incompleteBeta } from "@stdlib/math-base-special-betainc";
export { default as errorFunctionComplement } from "@stdlib/math-base-special-erfc";
export { default as inverseErrorFunctionComplement } from "@stdlib/math-base-special-erfcinv";
export { default as incompleteGamma } from "@stdlib/math-base-special-gammainc";
export { default as logGamma } from "@stdlib/math-base-special-gammaln";
