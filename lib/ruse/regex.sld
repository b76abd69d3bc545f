;;; Regular expressions in the syntax of the Rust crate `regex`, and the machinery of SRFI 115, which has another syntax for
;;; the same objects. Searching is the host's (`crates/ruse-system/src/regex.rs`) and linear in the text.
(define-library (ruse regex)
  (export regex regex? regex-source regex-quote
          regex-matches regex-matches? regex-search regex-fold regex-extract regex-split regex-partition
          regex-replace regex-replace-all
          regex-match? regex-match-count regex-match-submatch regex-match-submatch-start regex-match-submatch-end
          regex-match->list)
  (import (scheme base) (scheme case-lambda) (only (ruse primitives) %service))
  (begin

    ;; `names` is an association list of names and lists of the numbers of groups, `count` the number of groups.
    (define-record-type <regex>
      (make-regex object source names count)
      regex?
      (object regex-object)
      (source regex-source)
      (names regex-names)
      (count regex-count))

    ;; `positions` has the starts and ends of groups in `string`.
    (define-record-type <regex-match>
      (make-match regex string positions)
      regex-match?
      (regex match-regex)
      (string match-string)
      (positions match-positions))

    (define (wrong-type who position expected obj)
      (%service 'fail 'type who
                (string-append "argument " (number->string position) " must be " expected ", but it is")
                obj))

    ;; The regular expressions of the last patterns: most programs have few of them, and use them in loops.
    (define recent (make-vector 16 #f))

    (define (compile pattern)
      (let* ((slot (modulo (string-length pattern) 16))
             (known (vector-ref recent slot)))
        (if (and known (string=? (regex-source known) pattern))
            known
            (let* ((source (string-copy pattern))
                   (object (%service 'regex-compile source 'regex))
                   (names (%service 'regex-names object))
                   (made (make-regex object source
                                     (map (lambda (entry) (list (car entry) (cdr entry))) (cdr names))
                                     (car names))))
              (vector-set! recent slot made)
              made))))

    ;; With two more arguments, for SRFI 115: what the regular expression was made of, and its names.
    (define regex
      (case-lambda
       ((pattern)
        (cond ((regex? pattern) pattern)
              ((string? pattern) (compile pattern))
              (else (wrong-type 'regex 1 "a pattern (a string) or a regular expression" pattern))))
       ((pattern source names)
        (let ((object (%service 'regex-compile pattern 'regexp)))
          (make-regex object source names (car (%service 'regex-names object)))))))

    (define (regex-quote string) (%service 'regex-quote string))

    ;;; Searching

    (define (find who re string start end whole)
      (let* ((rx (regex re))
             (found (%service 'regex-find who (regex-object rx) string start end whole 1 #f)))
        (and (pair? (cdr found))
             (make-match rx string (cadr found)))))

    (define regex-search
      (case-lambda
       ((re string) (find 'regex-search re string #f #f #f))
       ((re string start) (find 'regex-search re string start #f #f))
       ((re string start end) (find 'regex-search re string start end #f))))

    (define regex-matches
      (case-lambda
       ((re string) (find 'regex-matches re string #f #f #t))
       ((re string start) (find 'regex-matches re string start #f #t))
       ((re string start end) (find 'regex-matches re string start end #t))))

    (define (regex-matches? re string . range)
      (and (apply regex-matches re string range) #t))

    ;; Matches are found in a copy of the part, so that what `kons` does to the string does not matter, and some at a time.
    (define (fold who re kons knil string finish start end)
      (let* ((rx (regex re))
             (object (regex-object rx))
             (subject (%service 'regex-subject who string start end))
             (first (or start 0)))
        (let next ((from #f) (last first) (acc knil))
          (let ((found (%service 'regex-find who object subject #f #f #f 100 from)))
            (let loop ((matches (cdr found)) (last last) (acc acc))
              (cond ((pair? matches)
                     (let* ((positions (shift! (car matches) first))
                            (end (vector-ref positions 1)))
                       (loop (cdr matches) end (kons last (make-match rx string positions) string acc))))
                    ((car found) (next (car found) last acc))
                    (else (finish last #f string acc))))))))

    (define (shift! positions by)
      (if (not (eqv? by 0))
          (do ((i 0 (+ i 1)))
              ((= i (vector-length positions)))
            (if (vector-ref positions i)
                (vector-set! positions i (+ by (vector-ref positions i))))))
      positions)

    (define (last-of i match string acc) acc)

    (define regex-fold
      (case-lambda
       ((re kons knil string) (fold 'regex-fold re kons knil string last-of #f #f))
       ((re kons knil string finish) (fold 'regex-fold re kons knil string finish #f #f))
       ((re kons knil string finish start) (fold 'regex-fold re kons knil string finish start #f))
       ((re kons knil string finish start end) (fold 'regex-fold re kons knil string finish start end))))

    (define (whole-start match) (vector-ref (match-positions match) 0))
    (define (whole-end match) (vector-ref (match-positions match) 1))

    (define (first-of range) (and (pair? range) (car range)))
    (define (second-of range) (and (pair? range) (pair? (cdr range)) (cadr range)))
    (define (end-of string range) (or (second-of range) (string-length string)))

    (define (regex-extract re string . range)
      (reverse
       (fold 'regex-extract re
             (lambda (i match string acc)
               (if (= (whole-start match) (whole-end match))
                   acc
                   (cons (regex-match-submatch match 0) acc)))
             '() string last-of (first-of range) (second-of range))))

    ;; Empty matches separate nothing. What is gathered is a pair of the place reached and the parts, the last one first.
    (define (regex-split re string . range)
      (fold 'regex-split re
            (lambda (i match string acc)
              (let ((start (whole-start match)) (end (whole-end match)))
                (if (= start end)
                    acc
                    (cons end (cons (substring string (car acc) start) (cdr acc))))))
            (cons (or (first-of range) 0) '())
            string
            (lambda (i match string acc)
              (reverse (cons (substring string (car acc) (end-of string range)) (cdr acc))))
            (first-of range) (second-of range)))

    (define (regex-partition re string . range)
      (fold 'regex-partition re
            (lambda (i match string acc)
              (let ((start (whole-start match)) (end (whole-end match)))
                (if (= start end)
                    acc
                    (cons end
                          (cons (substring string start end)
                                (cons (substring string (car acc) start) (cdr acc)))))))
            (cons (or (first-of range) 0) '())
            string
            (lambda (i match string acc)
              (let ((end (end-of string range)))
                (reverse (if (and (= (car acc) end) (pair? (cdr acc)))
                             (cdr acc)
                             (cons (substring string (car acc) end) (cdr acc))))))
            (first-of range) (second-of range)))

    ;;; Replacing

    ;; What stands in the place of a match. A string is a template with $1 and $name where `template?` says so.
    ;; `start` and `end` bound what stands before and behind the match.
    (define (substitute who subst match template? start end out)
      (let put ((subst subst))
        (cond ((string? subst)
               (write-string
                (if template?
                    (%service 'regex-expand who (regex-object (match-regex match)) subst
                              (list->vector (regex-match->list match)))
                    subst)
                out))
              ((or (exact-integer? subst) (and (symbol? subst) (not (memq subst '(pre post)))))
               (let ((text (regex-match-submatch match subst)))
                 (if text (write-string text out))))
              ((eq? subst 'pre) (write-string (match-string match) out start (whole-start match)))
              ((eq? subst 'post) (write-string (match-string match) out (whole-end match) end))
              ((procedure? subst)
               (let ((text (subst match)))
                 (if (string? text)
                     (write-string text out)
                     (%service 'fail 'type who "the replacement procedure must return a string, but it returned" text))))
              ((list? subst) (for-each put subst))
              (else (wrong-type who 3 "a string, group, procedure, or list of these" subst)))))

    ;; The match with this number, counted from 0; #f if there are less.
    (define (nth-match who re string start end number)
      (if (= number 0)
          (find who re string start end #f)
          (let* ((rx (regex re))
                 (object (regex-object rx))
                 (subject (%service 'regex-subject who string start end)))
            (let next ((from #f) (number number))
              (let* ((found (%service 'regex-find who object subject #f #f #f 100 from))
                     (matches (cdr found))
                     (count (length matches)))
                (cond ((> count number)
                       (make-match rx string (shift! (list-ref matches number) (or start 0))))
                      ((car found) (next (car found) (- number count)))
                      (else #f)))))))

    ;; What is before `start` and behind `end` does not come back, as SRFI 115 has it. Without a number all matches are replaced.
    (define (replace who re string subst template? start end number)
      (let ((out (open-output-string))
            (first (or start 0))
            (limit (or end (if (string? string) (string-length string) 0))))
        (define (put-before i match)
          (write-string string out i (whole-start match))
          (substitute who subst match template? first limit out))
        (define (put-rest i)
          (write-string string out i limit)
          (get-output-string out))
        (if number
            (let ((match (nth-match who re string start end number)))
              (cond (match
                     (put-before first match)
                     (put-rest (whole-end match)))
                    (else (put-rest first))))
            (fold who re
                  (lambda (i match string acc) (put-before i match))
                  #f string
                  (lambda (i match string acc) (put-rest i))
                  start end))))

    (define (regex-replace re string subst . more)
      (let ((number (if (and (pair? more) (pair? (cdr more)) (pair? (cddr more))) (car (cddr more)) 0)))
        (if (not (and (exact-integer? number) (>= number 0)))
            (wrong-type 'regex-replace 6 "an exact integer that is not negative" number))
        (replace 'regex-replace re string subst #t (first-of more) (second-of more) number)))

    (define (regex-replace-all re string subst . range)
      (replace 'regex-replace-all re string subst #t (first-of range) (second-of range) #f))

    ;;; Matches

    (define (expect-match who match)
      (if (not (regex-match? match)) (wrong-type who 1 "a match" match)))

    (define (regex-match-count match)
      (expect-match 'regex-match-count match)
      (- (regex-count (match-regex match)) 1))

    ;; The number of a group in the list of positions, or #f if it did not match.
    (define (group who match field)
      (expect-match who match)
      (let ((positions (match-positions match)))
        (define (matched? index) (vector-ref positions (* 2 index)))
        (cond ((and (exact-integer? field) (<= 0 field) (< (* 2 field) (vector-length positions)))
               (and (matched? field) field))
              ((exact-integer? field)
               (%service 'fail 'index who "there is no group with this number:" field))
              ((and (symbol? field) (assq field (regex-names (match-regex match))))
               => (lambda (entry)
                    (let loop ((indexes (cdr entry)))
                      (cond ((null? indexes) #f)
                            ((matched? (car indexes)) (car indexes))
                            (else (loop (cdr indexes)))))))
              ((symbol? field) (%service 'fail 'value who "there is no group with this name:" field))
              (else (wrong-type who 2 "the number or name of a group" field)))))

    (define (regex-match-submatch-start match field)
      (let ((index (group 'regex-match-submatch-start match field)))
        (and index (vector-ref (match-positions match) (* 2 index)))))

    (define (regex-match-submatch-end match field)
      (let ((index (group 'regex-match-submatch-end match field)))
        (and index (vector-ref (match-positions match) (+ 1 (* 2 index))))))

    (define (regex-match-submatch match field)
      (let ((index (group 'regex-match-submatch match field))
            (positions (match-positions match)))
        (and index
             (substring (match-string match)
                        (vector-ref positions (* 2 index))
                        (vector-ref positions (+ 1 (* 2 index)))))))

    (define (regex-match->list match)
      (expect-match 'regex-match->list match)
      (let loop ((i (- (regex-count (match-regex match)) 1)) (out '()))
        (if (< i 0)
            out
            (loop (- i 1) (cons (regex-match-submatch match i) out)))))))
