"""The tables behind the words: the one folder of analytics that names them."""
