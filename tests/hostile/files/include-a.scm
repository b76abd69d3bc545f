;; Included by ../include-mutual.scm.
(include "include-b.scm")
