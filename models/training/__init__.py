"""The recipe from public packages and data to the weights in `models/stance`; see README.md."""
