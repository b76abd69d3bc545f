;;; SRFI 115: regular expressions as S-expressions. They become patterns in the syntax of `(ruse regex)`, whose objects these
;;; are. Where a position allows several matches, the alternative written first is taken, not the longest one. What no linear
;;; engine can do (look-around, back references) is refused.
(define-library (srfi 115)
  (export regexp regexp? valid-sre? rx regexp->sre char-set->sre
          regexp-matches regexp-matches? regexp-search
          regexp-replace regexp-replace-all
          regexp-fold regexp-extract regexp-split regexp-partition
          regexp-match? regexp-match-count regexp-match-submatch regexp-match-submatch-start regexp-match-submatch-end
          regexp-match->list)
  (import (scheme base) (scheme char) (ruse regex) (only (ruse primitives) %service))
  (begin

    (define (refuse what sre)
      (%service 'fail 'value 'regexp what sre))

    (define (join strings separator)
      (if (null? strings)
          ""
          (apply string-append (car strings)
                 (map (lambda (string) (string-append separator string)) (cdr strings)))))

    ;;; Characters

    ;; A character as a pattern has it, in sets and outside of them.
    (define (character c)
      (if (or (char<=? #\a c #\z) (char<=? #\A c #\Z) (char<=? #\0 c #\9))
          (string c)
          (string-append "\\x{" (number->string (char->integer c) 16) "}")))

    (define (characters string)
      (apply string-append (map character (string->list string))))

    ;; Names of sets: the Unicode definition and the ASCII one, both without brackets.
    (define sets
      '(((any) "\\x{0}-\\x{10FFFF}" "\\x{0}-\\x{7F}")
        ((nonl) "\\x{0}-\\x{9}\\x{B}\\x{C}\\x{E}-\\x{10FFFF}" "\\x{0}-\\x{9}\\x{B}\\x{C}\\x{E}-\\x{7F}")
        ((ascii) "\\x{0}-\\x{7F}" "\\x{0}-\\x{7F}")
        ((lower-case lower) "\\p{Lowercase}" "a-z")
        ((upper-case upper) "\\p{Uppercase}" "A-Z")
        ((title-case title) "\\p{Lt}" "a&&b")
        ((alphabetic alpha) "\\p{Alphabetic}" "a-zA-Z")
        ((numeric num) "\\p{Nd}" "0-9")
        ((alphanumeric alphanum alnum) "\\p{Alphabetic}\\p{Nd}" "a-zA-Z0-9")
        ((punctuation punct) "\\p{P}" "!-#%-*,-/:;?@\\[-\\]_{}")
        ((symbol) "\\p{S}" "$+<=>\\^`|~")
        ((graphic graph) "\\p{Alphabetic}\\p{M}\\p{N}\\p{P}\\p{S}" "!-~")
        ((whitespace white space) "\\p{White_Space}" "\\x{9}-\\x{D}\\x{20}")
        ((printing print) "\\p{Alphabetic}\\p{M}\\p{N}\\p{P}\\p{S}\\p{White_Space}" "\\x{9}-\\x{D}\\x{20}-~")
        ((control cntrl) "\\p{C}" "\\x{0}-\\x{1F}\\x{7F}")
        ((hex-digit xdigit) "0-9A-Fa-f" "0-9A-Fa-f")))

    ;; How SREs are to be understood: whether sets are those of ASCII, whether the case of letters counts for nothing, whether
    ;; submatches count.
    (define-record-type <mode>
      (make-mode ascii? nocase? capture?)
      mode?
      (ascii? mode-ascii?)
      (nocase? mode-nocase?)
      (capture? mode-capture?))

    (define (with-ascii mode ascii?) (make-mode ascii? (mode-nocase? mode) (mode-capture? mode)))
    (define (with-nocase mode nocase?) (make-mode (mode-ascii? mode) nocase? (mode-capture? mode)))
    (define (without-capture mode) (make-mode (mode-ascii? mode) (mode-nocase? mode) #f))

    (define (named-set name mode)
      (let loop ((rest sets))
        (cond ((null? rest) #f)
              ((memq name (caar rest))
               (string-append "["
                              (list-ref (car rest) (if (mode-ascii? mode) 2 1))
                              (if (mode-nocase? mode) (other-case (car (caar rest)) (mode-ascii? mode)) "")
                              "]"))
              (else (loop (cdr rest))))))

    ;; The other sets of names have all variants of their letters, or take none.
    (define (other-case name ascii?)
      (case name
        ((lower-case) (if ascii? "A-Z" "\\p{Changes_When_Lowercased}"))
        ((upper-case) (if ascii? "a-z" "\\p{Changes_When_Uppercased}"))
        (else "")))

    (define none "[a&&b]")

    ;; The set that an SRE stands for as a pattern in brackets; #f if it stands for something else.
    (define (set sre mode)
      (define (all sres) (map (lambda (sre) (set sre mode)) sres))
      (define (whole sets) (and (not (memq #f sets)) sets))
      (define (union sets) (if (null? sets) none (string-append "[" (apply string-append sets) "]")))
      (define (difference base sets) (string-append "[" base "--" (union sets) "]"))
      (define (operands sre)
        (let ((sets (all (cdr sre))))
          (for-each (lambda (set operand) (if (not set) (refuse "a set of characters is expected, not" operand)))
                    sets (cdr sre))
          sets))
      (define (only mode) (and (= (length sre) 2) (set (cadr sre) mode)))
      (cond ((char? sre) (one-of (string sre) mode))
            ((string? sre) (and (= (string-length sre) 1) (one-of sre mode)))
            ((symbol? sre) (named-set sre mode))
            ((not (and (pair? sre) (list? sre))) #f)
            ((string? (car sre))
             (if (null? (cdr sre))
                 (one-of (car sre) mode)
                 (refuse "a set of characters is a list of one string, not" sre)))
            (else
             (case (car sre)
               ((char-set)
                (if (and (= (length sre) 2) (string? (cadr sre)))
                    (one-of (cadr sre) mode)
                    (refuse "the set must be given as one string:" sre)))
               ((/ char-range) (class (ranges sre) mode))
               ((or |\||) (let ((sets (whole (all (cdr sre))))) (and sets (union sets))))
               ((~ complement)
                (let ((sets (operands sre)))
                  (if (mode-ascii? mode)
                      (difference (named-set 'any mode) sets)
                      (string-append "[^" (if (null? sets) none (apply string-append sets)) "]"))))
               ((- difference)
                (let ((sets (operands sre)))
                  (if (null? sets)
                      (refuse "a set of characters is missing in" sre)
                      (difference (car sets) (cdr sets)))))
               ((& and)
                (let ((sets (operands sre)))
                  (if (null? sets)
                      (named-set 'any mode)
                      (string-append "[" (join sets "&&") "]"))))
               ((w/case) (only (with-nocase mode #f)))
               ((w/nocase) (only (with-nocase mode #t)))
               ((w/ascii) (only (with-ascii mode #t)))
               ((w/unicode) (only (with-ascii mode #f)))
               (else #f)))))

    ;; Spans are pairs of the least and the greatest number of a character.

    (define (one-of string mode)
      (class (map (lambda (c) (let ((code (char->integer c))) (cons code code))) (string->list string)) mode))

    (define (class spans mode)
      (define (span->string span)
        (let ((low (character (integer->char (car span)))))
          (if (= (car span) (cdr span))
              low
              (string-append low "-" (character (integer->char (cdr span)))))))
      (cond ((null? spans) none)
            (else
             (string-append "["
                            (apply string-append (map span->string spans))
                            (apply string-append
                                   (map character (if (mode-nocase? mode) (variants spans (mode-ascii? mode)) '())))
                            "]"))))

    ;; (/ "az" #\0 #\9): pairs of characters.
    (define (ranges sre)
      (let loop ((ends (apply append
                              (map (lambda (part)
                                     (cond ((string? part) (string->list part))
                                           ((char? part) (list part))
                                           (else (refuse "a range is made of characters, not of" part))))
                                   (cdr sre))))
                 (out '()))
        (cond ((null? ends) (reverse out))
              ((null? (cdr ends)) (refuse "a range has no end:" sre))
              ((char>? (car ends) (cadr ends)) (refuse "a range ends before it begins:" sre))
              (else (loop (cddr ends)
                          (cons (cons (char->integer (car ends)) (char->integer (cadr ends))) out))))))

    ;;; Upper and lower case

    ;; No character from this one on has a case.
    (define case-end #x20000)

    (define (within? code span) (<= (car span) code (cdr span)))

    (define (in-spans? code spans)
      (and (pair? spans)
           (or (within? code (car spans)) (in-spans? code (cdr spans)))))

    ;; What else matches the characters of spans without regard to case. A letter of ASCII has the other one; in Unicode all those
    ;; belong together that fold to the same.
    (define (variants spans ascii?)
      (let each ((rest spans) (out '()))
        (if (pair? rest)
            (each (cdr rest) (variants-of (car rest) ascii? out))
            (if ascii?
                out
                (append (filter-irregular
                         (lambda (c)
                           (let ((folded (char-foldcase c)))
                             (or (memv folded out) (in-spans? (char->integer folded) spans))))
                         (if (all-ascii? spans) '(#\x17F #\x212A) (irregular)))
                        out)))))

    (define (all-ascii? spans)
      (or (null? spans)
          (and (< (cdar spans) #x80) (all-ascii? (cdr spans)))))

    (define (filter-irregular wanted? letters)
      (let loop ((rest letters) (out '()))
        (cond ((null? rest) out)
              ((wanted? (car rest)) (loop (cdr rest) (cons (car rest) out)))
              (else (loop (cdr rest) out)))))

    (define (variants-of span ascii? out)
      (define (add c out) (if (within? (char->integer c) span) out (cons c out)))
      (let ((end (min (+ 1 (cdr span)) (if ascii? #x80 case-end))))
        (let loop ((code (car span)) (out out))
          (cond ((>= code end) out)
                ((= code #xD800) (loop #xE000 out))
                (else
                 (let* ((c (integer->char code))
                        (folded (char-foldcase c))
                        (upper (char-upcase folded)))
                   (loop (+ code 1)
                         (add folded
                              (if (char=? (char-foldcase upper) folded) (add upper out) out)))))))))

    ;; The characters that are neither what they fold to nor its upper case, as the long s; to find them takes some milliseconds.
    (define irregular-letters #f)

    (define (irregular)
      (if (not irregular-letters)
          (set! irregular-letters
                (let loop ((code #x80) (out '()))
                  (cond ((= code case-end) out)
                        ((= code #xD800) (loop #xE000 out))
                        (else
                         (let* ((c (integer->char code))
                                (folded (char-foldcase c)))
                           (loop (+ code 1)
                                 (if (or (char=? c folded) (char=? c (char-upcase folded)))
                                     out
                                     (cons c out)))))))))
      irregular-letters)

    ;; A string that is to match as it is.
    (define (literal string mode)
      (cond ((not (mode-nocase? mode)) (characters string))
            ((mode-ascii? mode)
             (apply string-append (map (lambda (c) (one-of (list->string (list c)) mode)) (string->list string))))
            (else (string-append "(?i:" (characters string) ")"))))

    ;;; Expressions

    ;; UAX 29, table 1c: an extended grapheme cluster.
    (define grapheme
      (string-append
       "(?:\\r\\n|\\p{gcb=Control}|\\r|\\n|\\p{gcb=Prepend}*(?:\\p{gcb=RI}\\p{gcb=RI}"
       "|\\p{gcb=L}*(?:\\p{gcb=V}+|\\p{gcb=LV}\\p{gcb=V}*|\\p{gcb=LVT})\\p{gcb=T}*|\\p{gcb=L}+|\\p{gcb=T}+"
       "|\\p{Extended_Pictographic}(?:\\p{gcb=Extend}*\\p{gcb=ZWJ}\\p{Extended_Pictographic})*"
       "|[^\\p{gcb=Control}\\r\\n])[\\p{gcb=Extend}\\p{gcb=ZWJ}\\p{gcb=SpacingMark}]*)"))

    (define (group string) (string-append "(?:" string ")"))

    ;; A translation is a pattern; `groups` has how many groups there are so far, and their names.
    (define-record-type <groups>
      (make-groups count names)
      groups?
      (count groups-count set-groups-count!)
      (names groups-names set-groups-names!))

    (define (add-name! groups name index)
      (let ((known (assq name (groups-names groups))))
        (set-groups-names! groups
                           (if known
                               (map (lambda (entry)
                                      (if (eq? entry known) (append entry (list index)) entry))
                                    (groups-names groups))
                               (cons (list name index) (groups-names groups))))))

    (define (translate sre groups)
      (define (sequence sres mode)
        (apply string-append (map (lambda (sre) (pattern sre mode)) sres)))
      (define (edge name mode)
        (if (mode-ascii? mode) (string-append "(?-u:" name ")") name))
      (define (submatch name body mode)
        (cond ((mode-capture? mode)
               (let ((index (+ 1 (groups-count groups))))
                 (set-groups-count! groups index)
                 (if name (add-name! groups name index))
                 (string-append "(" (sequence body mode) ")")))
              (else (group (sequence body mode)))))
      (define (count n sre)
        (if (and (exact-integer? n) (<= 0 n 1000000))
            (number->string n)
            (refuse "a number of repetitions is an exact integer from 0 to 1000000, not as in" sre)))
      (define (repeated bounds body mode)
        (string-append (group (sequence body mode)) bounds))
      (define (least sre n) (if (< (length sre) n) (refuse "something is missing in" sre)))
      (define (pattern sre mode)
        (cond
         ((string? sre) (literal sre mode))
         ((set sre mode))
         ((symbol? sre)
          (case sre
            ((bos) "\\A")
            ((eos) "\\z")
            ((bol) "(?mR:^)")
            ((eol) "(?mR:$)")
            ((bow) (edge "\\b{start}" mode))
            ((eow) (edge "\\b{end}" mode))
            ((nwb) (edge "\\B" mode))
            ((word) (pattern '(word+ any) mode))
            ((grapheme) (if (mode-ascii? mode) "(?:\\r\\n|[\\x{0}-\\x{7F}])" grapheme))
            ((bog eog) (refuse "there are no boundaries of graphemes in a linear engine:" sre))
            (else (refuse "this name has no meaning in an SRE:" sre))))
         ((null? sre) "")
         ((not (and (pair? sre) (list? sre))) (refuse "this is no SRE:" sre))
         (else
          (let ((body (cdr sre)))
            (define (all bounds) (repeated bounds body mode))
            (case (car sre)
              ((: seq) (group (sequence body mode)))
              ((or |\||) (group (join (map (lambda (sre) (group (pattern sre mode))) body) "|")))
              ((? optional) (all "?"))
              ((* zero-or-more) (all "*"))
              ((+ one-or-more) (all "+"))
              ((?? non-greedy-optional) (all "??"))
              ((*? non-greedy-zero-or-more) (all "*?"))
              ((= exactly)
               (least sre 2)
               (repeated (string-append "{" (count (car body) sre) "}") (cdr body) mode))
              ((>= at-least)
               (least sre 2)
               (repeated (string-append "{" (count (car body) sre) ",}") (cdr body) mode))
              ((** repeated **? non-greedy-repeated)
               (least sre 3)
               (let ((bounds (string-append "{" (count (car body) sre) "," (count (cadr body) sre) "}")))
                 (if (> (car body) (cadr body)) (refuse "the greatest number comes before the least:" sre))
                 (repeated (if (memq (car sre) '(**? non-greedy-repeated)) (string-append bounds "?") bounds)
                           (cddr body) mode)))
              (($ submatch) (submatch #f body mode))
              ((-> submatch-named)
               (if (not (and (pair? body) (symbol? (car body)))) (refuse "a name is missing in" sre))
               (submatch (car body) (cdr body) mode))
              ((w/case) (group (sequence body (with-nocase mode #f))))
              ((w/nocase) (group (sequence body (with-nocase mode #t))))
              ((w/ascii) (group (sequence body (with-ascii mode #t))))
              ((w/unicode) (group (sequence body (with-ascii mode #f))))
              ((w/nocapture) (group (sequence body (without-capture mode))))
              ((word)
               (string-append (edge "\\b{start}" mode) (group (sequence body mode)) (edge "\\b{end}" mode)))
              ((word+)
               (pattern `(word (+ (and (or alphanumeric "_") (or ,@body)))) mode))
              ((look-ahead look-behind neg-look-ahead neg-look-behind)
               (refuse "a linear engine cannot look around:" sre))
              ((backref) (refuse "a linear engine cannot refer back:" sre))
              (else (refuse "this is no SRE:" sre)))))))
      (pattern sre (make-mode #f #f #t)))

    ;; What was translated last, as pairs of an SRE and its regular expression. The SRE is a copy that nobody else has, for lists
    ;; and strings may be changed.
    (define recent (make-vector 8 #f))
    (define turn 0)

    (define (known sre)
      (let loop ((i 0))
        (and (< i 8)
             (let ((entry (vector-ref recent i)))
               (if (and entry (equal? (car entry) sre)) (cdr entry) (loop (+ i 1)))))))

    (define (copy sre)
      (cond ((pair? sre) (map copy sre))
            ((string? sre) (string-copy sre))
            (else sre)))

    ;; More levels than these no pattern may have.
    (define (check-depth sre levels)
      (if (and (pair? sre) (list? sre))
          (if (= levels 0)
              (%service 'fail 'limit 'regexp "there are more than 200 levels in this SRE")
              (for-each (lambda (part) (check-depth part (- levels 1))) sre))))

    (define (compile sre)
      (check-depth sre 200)
      (let* ((groups (make-groups 0 '()))
             (pattern (translate sre groups)))
        (regex pattern (copy sre) (groups-names groups))))

    (define (regexp re)
      (cond ((regex? re) re)
            ((known re))
            (else
             (let ((made (compile re)))
               (vector-set! recent turn (cons (copy re) made))
               (set! turn (modulo (+ turn 1) 8))
               made))))

    (define-syntax rx
      (syntax-rules ()
        ((_ sre ...) (regexp `(: sre ...)))))

    (define (regexp? obj) (regex? obj))

    ;; Of a regular expression that was made of a pattern this is no SRE, for which there is no notation.
    (define (regexp->sre re) (regex-source (regexp re)))

    ;; Sets of characters are strings here.
    (define (char-set->sre char-set)
      (if (string? char-set)
          (list char-set)
          (%service 'fail 'type 'char-set->sre "argument 1 must be a string of characters, but it is" char-set)))

    (define (valid-sre? obj)
      (or (regex? obj)
          (guard (error ((error-object? error) #f))
            (compile obj)
            #t)))

    ;;; The procedures of (ruse regex) on SREs

    (define (regexp-matches re str . range) (apply regex-matches (regexp re) str range))
    (define (regexp-matches? re str . range) (apply regex-matches? (regexp re) str range))
    (define (regexp-search re str . range) (apply regex-search (regexp re) str range))
    (define (regexp-fold re kons knil str . more) (apply regex-fold (regexp re) kons knil str more))
    (define (regexp-extract re str . range) (apply regex-extract (regexp re) str range))
    (define (regexp-split re str . range) (apply regex-split (regexp re) str range))
    (define (regexp-partition re str . range) (apply regex-partition (regexp re) str range))

    ;; Strings are no templates here.
    (define (plain subst)
      (if (string? subst) (list (lambda (match) subst)) (if (list? subst) (map plain subst) subst)))

    (define (regexp-replace re str subst . more) (apply regex-replace (regexp re) str (plain subst) more))
    (define (regexp-replace-all re str subst . more) (apply regex-replace-all (regexp re) str (plain subst) more))

    (define (regexp-match? obj) (regex-match? obj))
    (define (regexp-match-count match) (regex-match-count match))
    (define (regexp-match-submatch match field) (regex-match-submatch match field))
    (define (regexp-match-submatch-start match field) (regex-match-submatch-start match field))
    (define (regexp-match-submatch-end match field) (regex-match-submatch-end match field))
    (define (regexp-match->list match) (regex-match->list match))))
