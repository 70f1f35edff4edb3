import sys

for number in range(200_000):
    sys.stderr.write(f"line {number} of a very long error report\n")
print("fine")
