"""Right calls of every function of the core, made by running what uses them; the fuzzer records and spoils them."""


def run_right_calls():
    pass
