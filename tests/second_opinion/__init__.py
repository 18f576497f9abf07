"""The methods worked again in another way, for holding the figures of the product against: numbers in, numbers out."""
