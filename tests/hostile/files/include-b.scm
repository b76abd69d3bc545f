;; Included by include-a.scm.
(include "include-a.scm")
