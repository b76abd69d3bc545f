; Symbols and association lists: string->symbol, assq, assoc on strings,
; updates of an alist by copying and by set-cdr!.
(import (scheme base) (scheme write))

(define (name-of i)
  (string-append "name-" (number->string i)))

(define (symbols-below n)
  (let loop ((i (- n 1)) (names '()))
    (if (< i 0)
        names
        (loop (- i 1) (cons (string->symbol (name-of i)) names)))))

(define (bump! key counts)
  (let ((entry (assq key counts)))
    (if entry
        (begin (set-cdr! entry (+ 1 (cdr entry))) counts)
        (cons (cons key 1) counts))))

(define (count-symbols rounds width)
  (let loop ((i 0) (counts '()))
    (if (= i rounds)
        counts
        (loop (+ i 1)
              (bump! (string->symbol (name-of (modulo (* i i) width)))
                     counts)))))

(define (total counts)
  (if (null? counts)
      0
      (+ (* (cdar counts)
            (string-length (symbol->string (caar counts))))
         (total (cdr counts)))))

(define (string-lookups rounds width)
  (let ((table (map (lambda (s) (cons (symbol->string s) s))
                    (symbols-below width))))
    (let loop ((i 0) (hits 0))
      (if (= i rounds)
          hits
          (let ((entry (assoc (name-of (modulo (* i 7) (* 2 width))) table)))
            (loop (+ i 1)
                  (if (and entry (memq (cdr entry) '(name-3 name-14 name-15)))
                      (+ hits 1)
                      hits)))))))

(define (replace key value alist)
  (cond ((null? alist) '())
        ((eq? key (caar alist)) (cons (cons key value) (cdr alist)))
        (else (cons (car alist) (replace key value (cdr alist))))))

(define (functional-updates rounds width)
  (let* ((names (symbols-below width))
         (ring (list->vector names)))
    (let loop ((i 0) (alist (map (lambda (s) (cons s 0)) names)))
      (if (= i rounds)
          (total alist)
          (let ((key (vector-ref ring (modulo (* i 31) width))))
            (loop (+ i 1)
                  (replace key (+ i (cdr (assq key alist))) alist)))))))

(display (total (count-symbols 200000 200)))
(newline)
(display (string-lookups 30000 60))
(newline)
(display (functional-updates 60000 64))
(newline)
