"""Named methods of regional analysis: numbers in, numbers out.

Unknown stays unknown: None and NaN go in, None comes out; no method here opens the store or draws.
"""
