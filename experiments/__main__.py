"""python -m experiments: the same as the command `entraide`."""

from experiments.command.main import main

if __name__ == "__main__":
    main()
