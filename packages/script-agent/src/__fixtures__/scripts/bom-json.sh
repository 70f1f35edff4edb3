printf '\xef\xbb\xbf{"a": 1}\n'
