;; re-entering map does not change lists returned before
;; except: thunk a continuation is entered again after its frames are gone
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define (list-test)
  (let* ((k #f) (first-result #f) (count 0)
         (result (map (lambda (x) (if (= x 2) (call/cc (lambda (c) (if (not k) (set! k c)) x)) x)) '(1 2 3))))
    (if (not first-result) (set! first-result result))
    (set! count (+ count 1))
    (if (< count 3) (k (* 10 count)) (list first-result result))))
(show (list-test)) ;; expect: ((1 2 3) (1 20 3))
(define (vector-test)
  (let* ((k #f) (n 0) (first #f)
         (v (vector-map (lambda (x) (if (= x 2) (call/cc (lambda (c) (if (not k) (set! k c)) x)) x)) #(1 2 3))))
    (if (not first) (set! first v))
    (set! n (+ n 1))
    (if (< n 2) (k 'again) (list first v))))
(show (vector-test)) ;; expect: (#(1 2 3) #(1 again 3))
