;;; SRFI 146: hashmaps. With a comparator by equal?, eqv? or eq? they are the structs of (ruse struct). The procedures with an
;;; exclamation mark may change their arguments, and do not.
(define-library (srfi 146 hash)
  (export
   ;; constructors
   hashmap hashmap-unfold
   ;; predicates
   (rename hashed-map? hashmap?) (rename map-contains? hashmap-contains?) (rename map-empty? hashmap-empty?)
   (rename map-disjoint? hashmap-disjoint?)
   ;; accessors
   (rename map-ref hashmap-ref) (rename map-ref/default hashmap-ref/default)
   (rename map-comparator hashmap-key-comparator)
   ;; updaters
   (rename map-adjoin hashmap-adjoin) (rename map-adjoin hashmap-adjoin!)
   (rename map-set hashmap-set) (rename map-set hashmap-set!)
   (rename map-replace hashmap-replace) (rename map-replace hashmap-replace!)
   (rename map-delete hashmap-delete) (rename map-delete hashmap-delete!)
   (rename map-delete-all hashmap-delete-all) (rename map-delete-all hashmap-delete-all!)
   (rename map-intern hashmap-intern) (rename map-intern hashmap-intern!)
   (rename map-update hashmap-update) (rename map-update hashmap-update!)
   (rename map-update/default hashmap-update/default) (rename map-update/default hashmap-update!/default)
   (rename map-pop hashmap-pop) (rename map-pop hashmap-pop!)
   (rename map-search hashmap-search) (rename map-search hashmap-search!)
   ;; the whole hashmap
   (rename map-size hashmap-size) (rename map-find hashmap-find) (rename map-count hashmap-count)
   (rename map-any? hashmap-any?) (rename map-every? hashmap-every?)
   (rename map-keys hashmap-keys) (rename map-values hashmap-values) (rename map-entries hashmap-entries)
   ;; mapping and folding
   hashmap-map (rename map-for-each hashmap-for-each) (rename map-fold hashmap-fold)
   (rename map-map->list hashmap-map->list)
   (rename map-filter hashmap-filter) (rename map-filter hashmap-filter!)
   (rename map-remove hashmap-remove) (rename map-remove hashmap-remove!)
   (rename map-partition hashmap-partition) (rename map-partition hashmap-partition!)
   ;; copying and conversion
   (rename map-copy hashmap-copy) (rename map->alist hashmap->alist)
   alist->hashmap (rename map-add-alist alist->hashmap!)
   ;; subhashmaps
   (rename map=? hashmap=?) (rename map<? hashmap<?) (rename map>? hashmap>?)
   (rename map<=? hashmap<=?) (rename map>=? hashmap>=?)
   ;; set theory
   (rename map-union hashmap-union) (rename map-union hashmap-union!)
   (rename map-intersection hashmap-intersection) (rename map-intersection hashmap-intersection!)
   (rename map-difference hashmap-difference) (rename map-difference hashmap-difference!)
   (rename map-xor hashmap-xor) (rename map-xor hashmap-xor!)
   ;; comparators
   hashmap-comparator make-hashmap-comparator)
  (import (scheme base) (srfi 128) (ruse mapping))
  (begin

    (define (hashmap comparator . keys-and-values)
      (map-add-entries (make-hashed-map comparator) keys-and-values))

    (define (hashmap-unfold stop? mapper successor seed comparator)
      (map-add-unfolded (make-hashed-map comparator) stop? mapper successor seed))

    (define (alist->hashmap comparator alist)
      (map-add-alist (make-hashed-map comparator) alist))

    (define (hashmap-map procedure comparator hashmap)
      (map-map procedure (make-hashed-map comparator) hashmap))

    (define (make-hashmap-comparator comparator)
      (make-map-comparator hashed-map? comparator))

    (define hashmap-comparator (make-hashmap-comparator (make-default-comparator)))

    (comparator-register-default! hashmap-comparator)))
