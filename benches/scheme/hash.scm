; Hash tables: words of a text counted by string key, then a table with
; integer keys that grows, is updated and shrinks. SRFI 69.
(import (scheme base) (scheme write) (srfi 69))

(define seed 42)

(define (random-below! n)
  (set! seed (modulo (* seed 16807) 2147483647))
  (modulo seed n))

(define (write-word! syllables out)
  (when (> syllables 0)
    (write-char (string-ref "bcdfghjklmnpqrstvwxz" (random-below! 20)) out)
    (write-char (string-ref "aeiou" (random-below! 5)) out)
    (write-word! (- syllables 1) out)))

(define (make-text words)
  (let ((out (open-output-string)))
    (let loop ((i 0))
      (if (= i words)
          (get-output-string out)
          (begin
            (write-word! (+ 1 (random-below! 3)) out)
            (write-char #\space out)
            (loop (+ i 1)))))))

(define (count-words text)
  (let ((counts (make-hash-table string=?))
        (end (string-length text)))
    (let loop ((start 0) (i 0))
      (cond ((= i end) counts)
            ((char=? #\space (string-ref text i))
             (hash-table-update!/default counts (substring text start i)
                                         (lambda (n) (+ n 1)) 0)
             (loop (+ i 1) (+ i 1)))
            (else (loop start (+ i 1)))))))

(define (report-words counts)
  (let ((best-count 0) (best-word "") (total 0))
    (hash-table-walk
     counts
     (lambda (word count)
       (set! total (+ total count))
       (when (or (> count best-count)
                 (and (= count best-count) (string<? word best-word)))
         (set! best-count count)
         (set! best-word word))))
    (display (hash-table-size counts))
    (display " ")
    (display total)
    (display " ")
    (display best-word)
    (display " ")
    (display best-count)
    (newline)))

(define (integer-table rounds width)
  (let ((table (make-hash-table eqv?)))
    (let loop ((i 0))
      (when (< i rounds)
        (let ((key (* 37 (random-below! width))))
          (if (= 0 (modulo i 4))
              (hash-table-delete! table key)
              (hash-table-set! table key
                               (+ i (hash-table-ref/default table key 0)))))
        (loop (+ i 1))))
    (let ((sum 0))
      (hash-table-walk
       table
       (lambda (key value)
         (set! sum (modulo (+ sum (* value (modulo key 101))) 1000000007))))
      (display (hash-table-size table))
      (display " ")
      (display sum)
      (newline))))

(report-words (count-words (make-text 250000)))
(integer-table 600000 30000)
