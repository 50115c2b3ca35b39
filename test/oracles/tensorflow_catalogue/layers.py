def declare():
    pass
