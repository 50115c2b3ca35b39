"""The models of docs/tensorflow-models.md, by the style in which their users make them."""
