;;; raytracer.scm: spheres on a chequered floor, with shadows and reflections.
;;;
;;;   ruse examples/raytracer.scm WIDTH HEIGHT OUTPUT.ppm
;;;
;;; Writes a binary PPM picture (P6). Without OUTPUT only a checksum of the
;;; pixels is printed. Arithmetic is +, -, *, / and sqrt only, all of which are
;;; correctly rounded, so that every machine gives the same picture.
;;;
;;; run: ruse examples/raytracer.scm 64 48

(import (scheme base) (scheme file) (scheme inexact) (scheme write)
        (scheme process-context))

;;; Vectors in space; colours are vectors too (red, green, blue from 0 to 1).

(define-record-type vec3
  (vec x y z)
  vec3?
  (x vec-x)
  (y vec-y)
  (z vec-z))

(define (vec+ a b)
  (vec (+ (vec-x a) (vec-x b)) (+ (vec-y a) (vec-y b)) (+ (vec-z a) (vec-z b))))

(define (vec- a b)
  (vec (- (vec-x a) (vec-x b)) (- (vec-y a) (vec-y b)) (- (vec-z a) (vec-z b))))

(define (vec-scale a k)
  (vec (* k (vec-x a)) (* k (vec-y a)) (* k (vec-z a))))

(define (dot a b)
  (+ (* (vec-x a) (vec-x b)) (* (vec-y a) (vec-y b)) (* (vec-z a) (vec-z b))))

(define (normalize a)
  (vec-scale a (/ 1.0 (sqrt (dot a a)))))

;; The direction `d` mirrored at a surface with the normal `n`.
(define (reflect d n)
  (vec- d (vec-scale n (* 2.0 (dot d n)))))

;;; The scene.

(define-record-type sphere
  (make-sphere center radius color mirror)
  sphere?
  (center sphere-center)
  (radius sphere-radius)
  (color sphere-color)
  (mirror sphere-mirror))

(define spheres
  (list (make-sphere (vec 0.0 1.0 0.0) 1.0 (vec 0.9 0.25 0.2) 0.35)
        (make-sphere (vec -2.1 0.8 0.9) 0.8 (vec 0.2 0.5 0.9) 0.3)
        (make-sphere (vec 1.9 0.6 -0.8) 0.6 (vec 0.25 0.8 0.3) 0.25)
        (make-sphere (vec 0.7 0.35 -1.9) 0.35 (vec 0.95 0.85 0.3) 0.15)
        (make-sphere (vec 0.9 1.9 2.6) 1.9 (vec 0.85 0.85 0.9) 0.7)))

(define eye (vec 0.3 1.7 -6.0))
(define light (vec -4.0 7.0 -5.0))
(define ambient 0.12)
(define epsilon 1e-6)

;; What a ray meets first: the distance and how the surface looks there.
(define-record-type hit
  (make-hit distance point normal color mirror)
  hit?
  (distance hit-distance)
  (point hit-point)
  (normal hit-normal)
  (color hit-color)
  (mirror hit-mirror))

;; The distance along the ray to the nearer intersection, or #f.
(define (sphere-distance sphere origin direction)
  (let* ((to-center (vec- (sphere-center sphere) origin))
         (along (dot to-center direction))
         (radius (sphere-radius sphere))
         (discriminant (+ (- (* along along) (dot to-center to-center))
                          (* radius radius))))
    (and (> discriminant 0.0)
         (let* ((half (sqrt discriminant))
                (near (- along half))
                (far (+ along half)))
           (cond ((> near epsilon) near)
                 ((> far epsilon) far)
                 (else #f))))))

(define (floor-distance origin direction)
  (and (< (vec-y direction) (- epsilon))
       (let ((distance (/ (- (vec-y origin)) (vec-y direction))))
         (and (> distance epsilon) distance))))

(define (sphere-hit sphere origin direction distance)
  (let* ((point (vec+ origin (vec-scale direction distance)))
         (normal (normalize (vec- point (sphere-center sphere)))))
    (make-hit distance point normal (sphere-color sphere) (sphere-mirror sphere))))

(define (floor-hit origin direction distance)
  (let* ((point (vec+ origin (vec-scale direction distance)))
         (dark? (odd? (+ (exact (floor (vec-x point))) (exact (floor (vec-z point)))))))
    (make-hit distance point (vec 0.0 1.0 0.0)
              (if dark? (vec 0.2 0.2 0.25) (vec 0.9 0.9 0.85))
              0.1)))

(define (first-hit origin direction)
  (let loop ((rest spheres) (best #f) (best-distance 1e30))
    (cond
      ((pair? rest)
       (let ((distance (sphere-distance (car rest) origin direction)))
         (if (and distance (< distance best-distance))
             (loop (cdr rest) (car rest) distance)
             (loop (cdr rest) best best-distance))))
      (else
       (let ((distance (floor-distance origin direction)))
         (cond
           ((and distance (< distance best-distance))
            (floor-hit origin direction distance))
           (best (sphere-hit best origin direction best-distance))
           (else #f)))))))

(define (in-shadow? point to-light distance)
  (let loop ((rest spheres))
    (and (pair? rest)
         (let ((d (sphere-distance (car rest) point to-light)))
           (or (and d (< d distance))
               (loop (cdr rest)))))))

;;; Shading.

(define (sky direction)
  (let ((t (max 0.0 (vec-y direction))))
    (vec (- 0.85 (* 0.55 t)) (- 0.9 (* 0.4 t)) 1.0)))

;; x to the 32nd power, for highlights.
(define (shine x)
  (let* ((x2 (* x x)) (x4 (* x2 x2)) (x8 (* x4 x4)) (x16 (* x8 x8)))
    (* x16 x16)))

(define (surface-light hit direction)
  (let* ((offset (vec- light (hit-point hit)))
         (distance (sqrt (dot offset offset)))
         (to-light (vec-scale offset (/ 1.0 distance)))
         (facing (dot (hit-normal hit) to-light)))
    (if (or (<= facing 0.0)
            (in-shadow? (hit-point hit) to-light distance))
        (vec-scale (hit-color hit) ambient)
        (let ((glare (max 0.0 (dot (reflect direction (hit-normal hit)) to-light))))
          (vec+ (vec-scale (hit-color hit) (+ ambient (* 0.88 facing)))
                (let ((s (* 0.5 (shine glare))))
                  (vec s s s)))))))

(define (trace origin direction depth)
  (let ((hit (first-hit origin direction)))
    (if (not hit)
        (sky direction)
        (let ((own (surface-light hit direction))
              (mirror (hit-mirror hit)))
          (if (zero? depth)
              own
              (vec+ (vec-scale own (- 1.0 mirror))
                    (vec-scale (trace (hit-point hit)
                                      (reflect direction (hit-normal hit))
                                      (- depth 1))
                               mirror)))))))

;;; The picture.

(define reflections 4)
(define samples-per-side 2)

(define (pixel-color column row width height)
  (let ((step (/ 1.0 samples-per-side)))
    (let loop ((i 0) (color (vec 0.0 0.0 0.0)))
      (if (= i (* samples-per-side samples-per-side))
          (vec-scale color (* step step))
          (let* ((dx (* step (+ 0.5 (remainder i samples-per-side))))
                 (dy (* step (+ 0.5 (quotient i samples-per-side))))
                 (x (/ (- (+ column dx) (* 0.5 width)) height))
                 (y (/ (- (* 0.5 height) (+ row dy)) height))
                 (direction (normalize (vec x (- y 0.1) 1.4))))
            (loop (+ i 1) (vec+ color (trace eye direction reflections))))))))

;; From linear light to a byte; the square root stands for gamma 2.
(define (color-byte x)
  (exact (floor (* 255.99 (sqrt (max 0.0 (min 1.0 x)))))))

(define (render-row row width height)
  (let ((bytes (make-bytevector (* 3 width))))
    (do ((column 0 (+ column 1)))
        ((= column width) bytes)
      (let ((color (pixel-color column row width height))
            (at (* 3 column)))
        (bytevector-u8-set! bytes at (color-byte (vec-x color)))
        (bytevector-u8-set! bytes (+ at 1) (color-byte (vec-y color)))
        (bytevector-u8-set! bytes (+ at 2) (color-byte (vec-z color)))))))

(define (add-to-checksum checksum bytes)
  (let loop ((i 0) (sum checksum))
    (if (= i (bytevector-length bytes))
        sum
        (loop (+ i 1) (modulo (+ (* 31 sum) (bytevector-u8-ref bytes i)) 1000000007)))))

;; Renders row by row; `write-row` takes each row's bytes. Returns the checksum.
(define (render width height write-row)
  (let loop ((row 0) (checksum 0))
    (if (= row height)
        checksum
        (let ((bytes (render-row row width height)))
          (write-row bytes)
          (loop (+ row 1) (add-to-checksum checksum bytes))))))

(define (render-to-file path width height)
  (call-with-port (open-binary-output-file path)
    (lambda (port)
      (write-bytevector
       (string->utf8 (string-append "P6\n" (number->string width) " "
                                    (number->string height) "\n255\n"))
       port)
      (render width height (lambda (bytes) (write-bytevector bytes port))))))

(define (main arguments)
  (let ((sizes (map string->number
                    (if (>= (length arguments) 2)
                        (list (car arguments) (cadr arguments))
                        '("320" "240")))))
    (unless (and (<= (length arguments) 3)
                 (exact-integer? (car sizes)) (positive? (car sizes))
                 (exact-integer? (cadr sizes)) (positive? (cadr sizes)))
      (display "usage: raytracer.scm WIDTH HEIGHT [OUTPUT.ppm]\n" (current-error-port))
      (exit 64))
    (let* ((width (car sizes))
           (height (cadr sizes))
           (checksum (if (= (length arguments) 3)
                         (render-to-file (list-ref arguments 2) width height)
                         (render width height (lambda (bytes) #f)))))
      (for-each display (list width " x " height " pixels, checksum " checksum "\n")))))

(main (cdr (command-line)))
