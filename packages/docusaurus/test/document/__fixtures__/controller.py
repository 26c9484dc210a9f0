def step(state):
    return state + 1
