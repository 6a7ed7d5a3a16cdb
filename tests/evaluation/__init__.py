"""The evaluation behind `python -m tests.evaluate`: gold, predictions, matching, names, counts and figures."""
