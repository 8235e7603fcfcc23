// Many futures of a model that SDEverywhere's compiler wrote: gcc -DMODEL='"model.c"' sde_runs.c
#include "sde.h"
#include MODEL

// Each future has n_inputs values; out has, by future, the outputs at every save_every-th point.
void run_futures(const double *inputs, double *out, int64_t n_futures, int64_t n_inputs, int64_t save_every) {
  next_output = out;
  for (int64_t future = 0; future < n_futures; future++) {
    initConstants();
    setInputs((double *)inputs + future * n_inputs, NULL);
    initLevels();
    double start = _initial_time;
    int64_t last = llround((_final_time - start) / _time_step);
    for (int64_t step = 0;; step++) {
      _time = start + (double)step * _time_step;
      evalAux();
      if (step % save_every == 0) storeOutputData();
      if (step == last) break;
      evalLevels();
    }
  }
}
