namespace EdgeDetector.Models.Darknet;

/// <summary>How the learning rate changes as training goes on (Darknet: learning_rate_policy).</summary>
public enum LearningRatePolicy
{
    /// <summary>Not at all.</summary>
    Constant,

    /// <summary>Multiplied by each scale when its step is reached.</summary>
    Steps,

    /// <summary>Multiplied by `scale` every `step` batches.</summary>
    Step,

    /// <summary>Multiplied by gamma^batch.</summary>
    Exp,

    /// <summary>Multiplied by (1 - batch/max_batches)^power.</summary>
    Poly,

    /// <summary>Multiplied by 1 / (1 + e^(gamma·(batch - step))).</summary>
    Sigmoid,

    /// <summary>Half a cosine from the full rate to none (stochastic gradient descent with restarts, one period).</summary>
    Sgdr,

    /// <summary>One that is none of these: such a network can be imported, but not trained.</summary>
    Unknown,
}

/// <summary>The keys of [net] that training follows and inference does not, with Darknet's defaults (parser.c, parse_net_options).</summary>
public sealed record TrainingPlan
{
    /// <summary>Most pictures of a batch.</summary>
    public const int LargestBatch = 1 << 20;

    /// <summary>Pictures of one step of the optimiser.</summary>
    public required int Batch { get; init; }

    /// <summary>Into how many passes a batch is cut, to save memory; divides <see cref="Batch"/>.</summary>
    public required int Subdivisions { get; init; }

    /// <summary>The learning rate before any policy.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Momentum of stochastic gradient descent.</summary>
    public required double Momentum { get; init; }

    /// <summary>Weight decay; not applied to biases and scales.</summary>
    public required double Decay { get; init; }

    /// <summary>Whether Adam is used instead of stochastic gradient descent (adam=1), with <see cref="B1"/>, <see cref="B2"/>, <see cref="Epsilon"/>.</summary>
    public required bool Adam { get; init; }

    /// <summary>Adam's first decay (B1).</summary>
    public required double B1 { get; init; }

    /// <summary>Adam's second decay (B2).</summary>
    public required double B2 { get; init; }

    /// <summary>Adam's epsilon (eps).</summary>
    public required double Epsilon { get; init; }

    /// <summary>Number of batches during which the rate rises from 0 by (batch/burn_in)^<see cref="Power"/>.</summary>
    public required int BurnIn { get; init; }

    /// <summary>Exponent of the burn-in and of <see cref="LearningRatePolicy.Poly"/>.</summary>
    public required double Power { get; init; }

    /// <summary>How the rate changes after the burn-in.</summary>
    public required LearningRatePolicy Policy { get; init; }

    /// <summary>The batches at which <see cref="Scales"/> apply (steps; of policy step its one value).</summary>
    public required IReadOnlyList<int> Steps { get; init; }

    /// <summary>The factors at <see cref="Steps"/>, as many (scales; of policy step its one value).</summary>
    public required IReadOnlyList<double> Scales { get; init; }

    /// <summary>Gamma of the policies exp and sigmoid.</summary>
    public required double Gamma { get; init; }

    /// <summary>Number of batches in all; 0: as long as the caller says.</summary>
    public required int MaxBatches { get; init; }

    /// <summary>Largest change of the hue, as a fraction of the colour circle.</summary>
    public required double Hue { get; init; }

    /// <summary>The saturation is multiplied or divided by up to this much; 1 is none.</summary>
    public required double Saturation { get; init; }

    /// <summary>The brightness is multiplied or divided by up to this much; 1 is none.</summary>
    public required double Exposure { get; init; }

    /// <summary>Largest turn of a classifier's picture in degrees.</summary>
    public required double Angle { get; init; }

    /// <summary>Width to height of a classifier's crop is changed by up to this factor; 1 is none.</summary>
    public required double Aspect { get; init; }

    /// <summary>Smallest size of a classifier's picture before its crop in pixels (min_crop; max_crop).</summary>
    public required int MinCrop { get; init; }

    /// <summary>Largest size of a classifier's picture before its crop in pixels.</summary>
    public required int MaxCrop { get; init; }

    /// <summary>Whether pictures are mirrored left to right at random.</summary>
    public required bool Flip { get; init; }

    /// <summary>Whether half of the pictures are put together from four (mosaic=1).</summary>
    public required bool Mosaic { get; init; }

    /// <summary>What sizes of the input are multiples of when they change at random.</summary>
    public required int ResizeStep { get; init; }

    /// <summary>Share of the old mean in the running averages of the weights (ema_alpha); 0: the trainer's own.</summary>
    public required double EmaAlpha { get; init; }

    /// <summary>
    /// What no training can follow, each with file and line; empty where all is well. Such a network can be imported: that needs none of it.
    /// </summary>
    public required IReadOnlyList<string> Faults { get; init; }

    /// <summary>Reads the keys of [net].</summary>
    internal static TrainingPlan Read(CfgSection net)
    {
        PlanKeys keys = new(net);
        int batch = net.GetInt("batch", 1, 1, LargestBatch);
        int subdivisions = net.GetInt("subdivisions", 1, 1, LargestBatch);
        LearningRatePolicy policy = ReadPolicy(net, keys);
        (int[] steps, double[] scales) = ReadSteps(net, policy);
        keys.RequireNotNegative("scales", scales);
        int crop = 2 * net.GetInt("width", 0, int.MinValue, int.MaxValue);
        return new TrainingPlan
        {
            Batch = batch,
            Subdivisions = Math.Min(subdivisions, batch),
            LearningRate = keys.NotNegative("learning_rate", 0.001),
            Momentum = keys.Fraction("momentum", 0.9),
            Decay = keys.NotNegative("decay", 0.0001),
            Adam = net.GetFlag("adam"),
            B1 = keys.Fraction("B1", 0.9),
            B2 = keys.Fraction("B2", 0.999),
            Epsilon = keys.Positive("eps", 0.000001),
            BurnIn = net.GetInt("burn_in", 0, 0, int.MaxValue),
            Power = keys.NotNegative("power", 4),
            Policy = policy,
            Steps = steps,
            Scales = scales,
            Gamma = keys.NotNegative("gamma", 1),
            MaxBatches = net.GetInt("max_batches", 0, 0, int.MaxValue),
            Hue = net.GetDouble("hue", 0),
            Saturation = keys.Positive("saturation", 1),
            Exposure = keys.Positive("exposure", 1),
            Angle = net.GetDouble("angle", 0),
            Aspect = keys.Positive("aspect", 1),
            MaxCrop = net.GetInt("max_crop", crop, int.MinValue, int.MaxValue),
            MinCrop = net.GetInt("min_crop", crop / 2, int.MinValue, int.MaxValue),
            Flip = net.GetInt("flip", 1, int.MinValue, int.MaxValue) != 0,
            Mosaic = net.GetFlag("mosaic"),
            ResizeStep = net.GetInt("resize_step", 32, 1, 1 << 12),
            EmaAlpha = keys.Fraction("ema_alpha", 0),
            Faults = keys.Faults,
        };
    }

    private static LearningRatePolicy ReadPolicy(CfgSection net, PlanKeys keys)
    {
        const string key = "policy";
        string name = net.GetString(key, "constant");
        LearningRatePolicy policy = name switch
        {
            "constant" => LearningRatePolicy.Constant,
            "steps" => LearningRatePolicy.Steps,
            "step" => LearningRatePolicy.Step,
            "exp" => LearningRatePolicy.Exp,
            "poly" => LearningRatePolicy.Poly,
            "sig" or "sigmoid" => LearningRatePolicy.Sigmoid,
            "sgdr" => LearningRatePolicy.Sgdr,
            _ => LearningRatePolicy.Unknown,
        };
        if (policy == LearningRatePolicy.Unknown)
        {
            keys.Add(key, $"policy={CfgSection.Cut(name)}: constant, steps, step, exp, poly, sigmoid and sgdr (half a cosine) are possible");
        }

        return policy;
    }

    private static (int[] Steps, double[] Scales) ReadSteps(CfgSection net, LearningRatePolicy policy)
    {
        if (policy is LearningRatePolicy.Step or LearningRatePolicy.Sigmoid)
        {
            return ([net.GetInt("step", 1, 1, int.MaxValue)], [net.GetDouble("scale", 1)]);
        }

        int[] steps = net.GetInts("steps") ?? [];
        double[] scales = net.GetDoubles("scales") ?? [];
        int both = Math.Min(steps.Length, scales.Length);
        return (steps[..both], scales[..both]);
    }
}
