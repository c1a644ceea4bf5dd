using System.Globalization;
using EdgeDetector.Models.Darknet;
using EdgeDetector.Service.Pictures;

namespace EdgeDetector.Training.Runs;

/// <summary>What a cfg may say that can be read, and that nobody can train by.</summary>
internal static class PlanCheck
{
    /// <summary>Checks a plan; a network that is only imported may have any.</summary>
    /// <param name="cfg">The cfg, for the message.</param>
    /// <param name="plan">The plan, with what the command line says.</param>
    /// <param name="network">The network.</param>
    /// <exception cref="InputException">It is none to train by.</exception>
    public static void Demand(string cfg, TrainingPlan plan, Network network)
    {
        Require("learning_rate", plan.LearningRate, plan.LearningRate >= 0, "0 or more");
        Require("momentum", plan.Momentum, plan.Momentum is >= 0 and < 1, "from 0 to below 1");
        Require("decay", plan.Decay, plan.Decay is >= 0 and < 1, "from 0 to below 1");
        Require("B1", plan.B1, plan.B1 is >= 0 and < 1, "from 0 to below 1");
        Require("B2", plan.B2, plan.B2 is >= 0 and < 1, "from 0 to below 1");
        Require("eps", plan.Epsilon, plan.Epsilon > 0, "above 0");
        Require("ema_alpha", plan.EmaAlpha, plan.EmaAlpha is >= 0 and < 1, "from 0 to below 1");

        // One array holds the pictures of a pass, at the largest of the changing sizes.
        int pictures = plan.Batch / plan.Subdivisions;
        double largest = 1.5 * network.Input.Width * 1.5 * network.Input.Height * 3;
        double most = Math.Floor(Array.MaxLength / largest);
        if (pictures > most)
        {
            throw new InputException(cfg, string.Create(
                CultureInfo.InvariantCulture,
                $"{pictures} pictures of {network.Input.Width}x{network.Input.Height} at a time need {pictures * largest * sizeof(float) / 1e9:0.#} GB for the input alone, and no array takes more than {most:0}: give a lower --batch or more --subdivisions"));
        }

        void Require(string key, double value, bool isUsable, string wanted)
        {
            if (!isUsable)
            {
                throw new InputException(cfg, string.Create(CultureInfo.InvariantCulture, $"{key}={value} in [net] cannot be trained by: {wanted} is expected"));
            }
        }
    }
}
