"""python -m entraide: the same as the command `entraide`."""

from entraide import main

if __name__ == "__main__":
    main()
