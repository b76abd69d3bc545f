; All placements of n queens by backtracking over one vector.
(import (scheme base) (scheme write))

(define (safe? board row column)
  (let check ((r 0))
    (if (= r row)
        #t
        (let ((c (vector-ref board r)))
          (if (or (= c column)
                  (= (abs (- c column)) (- row r)))
              #f
              (check (+ r 1)))))))

(define (count-from board row size)
  (if (= row size)
      1
      (let try ((column 0) (found 0))
        (if (= column size)
            found
            (try (+ column 1)
                 (if (safe? board row column)
                     (begin
                       (vector-set! board row column)
                       (+ found (count-from board (+ row 1) size)))
                     found))))))

(define (queens size)
  (count-from (make-vector size 0) 0 size))

(display (queens 8))
(newline)
(display (queens 11))
(newline)
