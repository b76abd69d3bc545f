;; a folder that is not there
(import (scheme base) (srfi 170))
(directory-files "no-such-folder-at-all") ;; expect-error: file cannot list the folder
