;; make-rectangular make-polar real-part imag-part magnitude angle
(import (scheme base) (scheme complex) (scheme write))

(define (show x) (write x) (newline))

(show (make-rectangular 1 2)) ;; expect: 1+2i
(show (make-rectangular 1 0)) ;; expect: 1
(show (make-rectangular 0 1)) ;; expect: +i
(show (make-rectangular 0 -1)) ;; expect: -i
(show (make-rectangular 1/2 -3/4)) ;; expect: 1/2-3/4i
(show (make-rectangular 1.5 -0.5)) ;; expect: 1.5-0.5i
(show (real-part 3+4i)) ;; expect: 3
(show (imag-part 3+4i)) ;; expect: 4
(show (real-part 5)) ;; expect: 5
(show (imag-part 5)) ;; expect: 0
(show (real-part 2.5)) ;; expect: 2.5
(show (magnitude -7)) ;; expect: 7
(show (magnitude 7/2)) ;; expect: 7/2
(show (= 5 (magnitude 3+4i))) ;; expect: #t
(show (= 2 (make-polar 2 0))) ;; expect: #t
(show (= 0 (angle 5))) ;; expect: #t
(show (angle -1.0)) ;; expect: 3.141592653589793
(show (angle 0+1i)) ;; expect: 1.5707963267948966
(show (< (abs (- (real-part (make-polar 2 1)) 1.0806046117362795)) 1e-12)) ;; expect: #t
(show (< (abs (- (imag-part (make-polar 2 1)) 1.682941969615793)) 1e-12)) ;; expect: #t
