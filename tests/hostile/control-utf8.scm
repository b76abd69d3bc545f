;; utf8->string of every kind of invalid UTF-8 ends in an error or a string.
;; outcome: ok
(import (scheme base) (scheme write))

(for-each
 (lambda (bytes)
   (display (guard (problem (#t 'refused)) (string? (utf8->string bytes)))))
 (list (bytevector 255) (bytevector 192 128) (bytevector 237 160 128) (bytevector 244 144 128 128)
       (bytevector 226 130) (bytevector 128) (bytevector 0) (bytevector 240 159 152)))
