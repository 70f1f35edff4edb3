printf 'a\xff\xfeb'
