"""Convolution: an image and a bank of filters, `Convolution` against the product of all patches with the bank.

Pixels and weights are normally distributed; what is outside of the image is zero.
"""

DT, DURATION, MEASURE, TOLERANCE = 1.0, 50.0, "root mean square", 1e-4
CASES = {"128 x 128, 32 filters 7 x 7": {"side": 128, "filters": 32, "kernel": 7}}
SMALL = {"32 x 32, 4 filters 5 x 5": {"side": 32, "filters": 4, "kernel": 5}}
