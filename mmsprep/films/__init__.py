"""Films and sound: what is in them, how good can they be, how are they made?"""
