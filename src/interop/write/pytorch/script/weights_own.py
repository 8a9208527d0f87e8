elif path in OWN_DRAWS:
            mean, std, draw = OWN_DRAWS[path]
            if draw == "uniform":
                deviations = (2 * units(count) - 1) * math.sqrt(3)
            else:
                lengths, turns = units(2 * count).reshape(-1, 2).T
                deviations = numpy.sqrt(-2 * numpy.log(1 - lengths)) * numpy.cos(2 * math.pi * turns)
            values = mean + std * deviations
        