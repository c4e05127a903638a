// keys/srtp/avx512.h - how a function says that it is made of AVX-512.  For the files that have
// such functions alone.
//
// Functions carry the attribute that lets them use AVX-512 instead of their file being compiled for
// it: so nothing that other files share is compiled for a CPU that may not be there.

#pragma once

#include <immintrin.h>

#define LISRTP_AVX512 [[gnu::target("avx512f,avx512bw")]]
#define LISRTP_AVX512_INLINE [[gnu::target("avx512f,avx512bw"), gnu::always_inline]] inline
#define LISRTP_VAES [[gnu::target("avx512f,avx512bw,vaes")]]
#define LISRTP_VAES_INLINE [[gnu::target("avx512f,avx512bw,vaes"), gnu::always_inline]] inline

/** Before a loop over registers: an array that is left in memory is not one. */
#ifdef __clang__
#define LISRTP_UNROLL _Pragma("unroll")
#else
#define LISRTP_UNROLL _Pragma("GCC unroll 16")
#endif
