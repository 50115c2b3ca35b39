"""The models of tensorflow_models.py, by kind."""
