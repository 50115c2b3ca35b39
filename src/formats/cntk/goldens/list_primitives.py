# python 3.6, requirements.txt
"""Holds ../primitives.ts against the library of CNTK 2.7: it must hold every name, as text of four bytes a character. The
numbers are those of the header, which the goldens confirm: each function of theirs is saved under its own."""
import glob
import os
import re

import cntk

HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(HERE, '..', 'primitives.ts'), encoding='utf-8') as file:
    names = re.search(r'`\n(.*?)\n`', file.read(), re.S).group(1).split()
library = b''.join(open(path, 'rb').read() for path in glob.glob(os.path.join(os.path.dirname(cntk.__file__), 'libs', '*Core*')))
missing = [name for name in names if name.encode('utf-32-le') not in library]
print('%d names; the library lacks %s' % (len(names), missing or 'none'))
if missing:
    raise SystemExit(1)
