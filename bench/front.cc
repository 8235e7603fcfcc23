// The front model of front.py by hand: structure of arrays in registers, eight futures a vector, GCC vector
// extensions (C in all but the vector `?:`, which GCC has in C++ only).  Same equations, same generator, exp, ln and normal quantile of the same accuracy.  GCC may contract
// to fused multiply-add (its default), which the engine forgoes.
#include <stdint.h>
#include <string.h>

#define W 8
typedef double v __attribute__((vector_size(8 * W)));
typedef int64_t vi __attribute__((vector_size(8 * W)));
typedef uint64_t vu __attribute__((vector_size(8 * W)));
typedef uint32_t w __attribute__((vector_size(4 * W)));
typedef double loose __attribute__((vector_size(8 * W), aligned(8)));

static inline v all(double x) { return x - v{}; }
static inline v pick(vi flag, v a, v b) { return flag ? a : b; }
static inline v vmin(v a, v b) { return a < b ? a : b; }
static inline v vmax(v a, v b) { return a > b ? a : b; }
static inline int some(vi flag) {
    int64_t any = 0;
    for (int i = 0; i < W; i++) any |= flag[i];
    return any != 0;
}

static const double EC[10] = {0.5, 0.16666666666666669, 0.041666666666624136, 0.008333333333330063,
                              0.001388888891720967, 0.00019841269863050506, 2.4801521302241082e-05,
                              2.7557268464831627e-06, 2.7620085455018414e-07, 2.510038319586702e-08};

static inline v vexp(v x) {
    const double magic = 6755399441055744.0;
    x = vmin(vmax(x, all(-707.0)), all(707.0));
    v m = x * 1.44269504088896338700 + magic, k = m - magic;
    v hi = x - k * 6.93147180369123816490e-01, lo = k * 1.90821492927058770002e-10;
    v r = hi - lo, lost = (hi - r) - lo, r2 = r * r, r4 = r2 * r2;
    v p01 = EC[0] + r * EC[1], p23 = EC[2] + r * EC[3], p45 = EC[4] + r * EC[5];
    v p67 = EC[6] + r * EC[7], p89 = EC[8] + r * EC[9];
    v p = (p01 + r2 * p23) + r4 * ((p45 + r2 * p67) + r4 * p89);
    v y = 1.0 + (r + (r2 * p + lost));
    return (v)((vi)y + ((vi)m << 52));
}

static inline v vln(v x) {
    vu raised = (vu)x + (0x3FF0000000000000 - 0x3FE6A09E00000000);
    v k = (v)((raised >> 52) | 0x4330000000000000) - (4503599627370496.0 + 1023.0);
    v f = (v)((raised & 0x000FFFFFFFFFFFFF) + 0x3FE6A09E00000000) - 1.0;
    v s = f / (2.0 + f), z = s * s, u = z * z, h = 0.5 * f * f;
    v even = u * (3.999999999940941908e-01 + u * (2.222219843214978396e-01 + u * 1.531383769920937332e-01));
    v odd = z * (6.666666666666735130e-01 +
                 u * (2.857142874366239149e-01 + u * (1.818357216161805012e-01 + u * 1.479819860511658591e-01)));
    v low = s * (h + (odd + even)) + k * 1.90821492927058770002e-10;
    return k * 6.93147180369123816490e-01 - ((h - low) - f);
}

static inline v poly(v x, const double *c, int n) {
    v y = all(c[n - 1]);
    for (int i = n - 2; i >= 0; i--) y = y * x + c[i];
    return y;
}

static inline v vtanh(v x) {
    static const double n[3] = {-1.61468768441708447952e3, -9.92877231001918586564e1, -9.64399179425052238628e-1};
    static const double d[4] = {4.84406305325125486048e3, 2.23548839060100448583e3, 1.12811678491632931402e2, 1.0};
    v size = (v)((vi)x & 0x7FFFFFFFFFFFFFFF), z = x * x;
    v near = x + x * z * (poly(z, n, 3) / poly(z, d, 4));
    v far = 1.0 - 2.0 / (vexp(size + size) + 1.0);
    far = pick(x < 0.0, -far, far);
    return pick(size < 0.625, near, far);
}

static const double AN[8] = {3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
                             1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
                             3.3430575583588128105e4, 2.5090809287301226727e3};
static const double AD[8] = {1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
                             2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
                             5.2264952788528545610e3};
static const double TN[8] = {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
                             3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
                             2.27238449892691845833e-2, 7.74545014278341407640e-4};
static const double TD[8] = {1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
                             1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
                             1.05075007164441684324e-9};
static const double FN[8] = {6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
                             2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                             2.71155556874348757815e-5, 2.01033439929228813265e-7};
static const double FD[8] = {1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
                             7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
                             2.04426310338993978564e-15};

static inline v vsqrt(v x) {
    v y;
    for (int i = 0; i < W; i++) y[i] = __builtin_sqrt(x[i]);
    return y;
}

static inline v vnormal(v u) {
    v q = u - 0.5, r = 0.180625 - q * q;
    v z = q * (poly(r, AN, 8) / poly(r, AD, 8));
    v size = (v)((vi)q & 0x7FFFFFFFFFFFFFFF);
    vi tail = size > 0.425;
    if (some(tail)) {
        vi below = q < 0.0;
        v s = vsqrt(-vln(pick(below, u, 1.0 - u)));
        v t = poly(s - 1.6, TN, 8) / poly(s - 1.6, TD, 8);
        vi far = s > 5.0;
        if (some(far)) t = pick(far, poly(s - 5.0, FN, 8) / poly(s - 5.0, FD, 8), t);
        z = pick(tail, pick(below, -t, t), z);
    }
    return z;
}

static inline v uniform(w k0, w k1, w future, uint32_t point) {
    static const int R[8] = {13, 15, 26, 6, 17, 29, 16, 24};
    w ks[3] = {k0, k1, k0 ^ k1 ^ 0x1BD11BDA};
    w x0 = future + ks[0], x1 = point + ks[1];
#pragma GCC unroll 20
    for (int i = 0; i < 20; i++) {
        x0 += x1;
        x1 = ((x1 << R[i % 8]) | (x1 >> (32 - R[i % 8]))) ^ x0;
        if (i % 4 == 3) {
            int j = i / 4 + 1;
            x0 += ks[j % 3];
            x1 += ks[(j + 1) % 3] + j;
        }
    }
    vu bits = (__builtin_convertvector(x0, vu) << 20) | __builtin_convertvector(x1 >> 12, vu) | 0x3FF0000000000000;
    return ((v)bits - 1.0) + 0x1p-53;
}

enum { RECRUIT, LETHALITY = 2, FIRE = 4, MADE = 6, LEAVE = 8, SOLDIERS = 10, SHELLS = 12, ARMOUR = 14, NEED = 16,
       ARMOUR_LOSS = 18, ARMOUR_MADE = 20, CHANCE = 22, TAU = 24, DEPTH, ADVANCE_SD, LOSS_SD, GROWTH, N_PARAMETERS };

// parameters (slot, future), outputs (row, future); futures is a multiple of W
extern "C" void front(const double *parameters, const uint32_t *keys, double *outputs, int64_t futures, int64_t first,
           int64_t steps) {
    const double dt = 1.0;
    for (int64_t f = 0; f < futures; f += W) {
        v p[N_PARAMETERS];
        for (int i = 0; i < N_PARAMETERS; i++) p[i] = *(const loose *)(parameters + i * futures + f);
        w number;
        for (int i = 0; i < W; i++) number[i] = (uint32_t)(first + f + i);
        v soldiers[2], shells[2], armour[2], morale[2], lost[2], held = all(100000.0);
        vi was[2] = {vi{}, vi{}};
        for (int i = 0; i < 2; i++) {
            soldiers[i] = p[SOLDIERS + i];
            shells[i] = p[SHELLS + i];
            armour[i] = p[ARMOUR + i];
            morale[i] = all(0.7);
            lost[i] = all(0.0);
        }
        for (int64_t k = 0; k < steps; k++) {
            v u[5];
            for (int i = 0; i < 5; i++) u[i] = uniform(keys[2 * i] - w{}, keys[2 * i + 1] - w{}, number, k);
            v use[2], fire[2], strength[2], next_soldiers[2], next_armour[2], next_morale[2];
            for (int i = 0; i < 2; i++) {
                v need = p[NEED + i] * soldiers[i];
                use[i] = vmin(vmax(shells[i], all(0.0)) / dt, need);
                v ratio = use[i] / vmax(need, all(1.0));
                fire[i] = p[FIRE + i] * use[i] * (1.0 - vexp(-ratio * 2.0));
                v eff = armour[i] / (armour[i] + 1000.0);
                strength[i] = soldiers[i] * morale[i] * (0.5 + eff);
            }
            v pressure = vln(strength[0] / strength[1]);
            v lean = vtanh(pressure);
            for (int i = 0; i < 2; i++) {
                int o = 1 - i;
                v sign = i ? -lean : lean;
                v exposure = soldiers[i] * (1.0 + 0.5 * sign);
                v noise = vexp(p[LOSS_SD] * vnormal(u[i]) - 0.5 * p[LOSS_SD] * p[LOSS_SD]);
                v casualties = p[LETHALITY + o] * fire[o] * exposure / 100000.0 * noise;
                v awol = p[LEAVE + i] * soldiers[i] * (2.0 - morale[i]);
                v short_ = vmax(1.0 - soldiers[i] / p[SOLDIERS + i], all(0.0));
                vi begins = ~was[i] & (u[2 + i] < 1.0 - vexp(-(p[CHANCE + i] * short_) * dt));
                vi active = was[i] | begins;
                v recruits = p[RECRUIT + i] * (1.0 + 0.5 * pick(active, all(1.0), all(0.0)));
                next_soldiers[i] = soldiers[i] + dt * (recruits - casualties - awol);
                v armour_lost = p[ARMOUR_LOSS + i] * armour[i] * (fire[o] / (fire[o] + 10000.0));
                next_armour[i] = armour[i] + dt * (p[ARMOUR_MADE + i] - armour_lost);
                v side = i ? -pressure : pressure;
                v target = 1.0 / (1.0 + vexp(-(2.0 * side + 0.5)));
                next_morale[i] = morale[i] + dt * (target - morale[i]) / p[TAU];
                lost[i] = lost[i] + dt * casualties;
                was[i] = active;
            }
            v gust = vexp(p[ADVANCE_SD] * vnormal(u[4]) - 0.5 * p[ADVANCE_SD] * p[ADVANCE_SD]);
            held = vmin(vmax(held + dt * (p[DEPTH] * pressure * gust), all(0.0)), all(600000.0));
            v grown = 1.0 + p[GROWTH] * (double)k;
            for (int i = 0; i < 2; i++) {
                shells[i] = shells[i] + dt * (p[MADE + i] * grown - use[i]);
                soldiers[i] = next_soldiers[i];
                armour[i] = next_armour[i];
                morale[i] = next_morale[i];
            }
        }
        v out[5] = {held, soldiers[0], soldiers[1], lost[0], lost[1]};
        for (int i = 0; i < 5; i++) *(loose *)(outputs + i * futures + f) = out[i];
    }
}
