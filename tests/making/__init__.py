"""Make shipped files anew from what publishers offer, with development tools the product does without."""
