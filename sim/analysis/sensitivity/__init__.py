"""Sensitivity: what of the variance of an outcome comes with which input; arrays in, tables out."""
