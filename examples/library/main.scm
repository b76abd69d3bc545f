;;; library/main.scm: a program with a library of its own.
;;;
;;;   ruse examples/library/main.scm
;;;
;;; `(geometry shapes)` is the file geometry/shapes.sld next to this program;
;;; the import renames one binding and leaves one out.
;;;
;;; run: ruse examples/library/main.scm

(import (scheme base)
        (scheme write)
        (rename (except (geometry shapes) describe) (area shape-area)))

(define garden
  (list (make-rectangle 3 4)
        (make-circle 2)
        (make-triangle 3 4 5)
        (make-rectangle 1/2 1/3)))

(define (show-shape shape)
  (for-each display
            (list (shape-name shape)
                  ": area " (shape-area shape)
                  ", perimeter " (perimeter shape)
                  "\n")))

(for-each show-shape garden)

;; The library checks what it is given; the error is an ordinary one.
(guard (problem ((error-object? problem)
                 (display (error-object-message problem))
                 (for-each (lambda (irritant) (display " ") (write irritant))
                           (error-object-irritants problem))
                 (newline)))
  (make-triangle 1 2 10))
