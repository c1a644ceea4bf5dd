using EdgeDetector.Models.Darknet;
using static EdgeDetector.Models.Onnx.OnnxGraph;

namespace EdgeDetector.Models.Onnx;

/// <summary>Darknet's activation functions in ONNX operators that TensorRT 8 knows.</summary>
internal static class ActivationNodes
{
    /// <summary>Applies a function to a value and returns the result's name: the value itself for linear.</summary>
    public static string Apply(OnnxGraph graph, string scope, Activation activation, string x) => activation switch
    {
        Activation.Linear => x,
        Activation.Logistic => graph.Add(scope, "Sigmoid", [x]),
        // 2σ(x) - 1, without the difference of nearly equal numbers.
        Activation.Loggy => graph.Add(scope, "Tanh", [Times(graph, scope, x, 0.5)]),
        Activation.Relu => graph.Add(scope, "Relu", [x]),
        Activation.Relu6 => Clip(graph, scope, x, 0, 6),
        Activation.Relie => graph.Add(scope, "LeakyRelu", [x], Float("alpha", 0.01)),
        Activation.Ramp => graph.Add(scope, "Add", [graph.Add(scope, "Relu", [x]), Times(graph, scope, x, 0.1)]),
        Activation.Leaky => graph.Add(scope, "LeakyRelu", [x], Float("alpha", 0.1)),
        Activation.Elu => graph.Add(scope, "Elu", [x], Float("alpha", 1)),
        Activation.Selu => graph.Add(scope, "Selu", [x], Float("alpha", 1.6732), Float("gamma", 1.0507)),
        Activation.Gelu => Gelu(graph, scope, x),
        Activation.Tanh => graph.Add(scope, "Tanh", [x]),
        Activation.HardTan => Clip(graph, scope, x, -1, 1),
        Activation.Lhtan => TwoSlopes(graph, scope, x, new Slopes(0, 1, 1, 0.001)),
        Activation.Plse => Plus(graph, scope, TwoSlopes(graph, scope, x, new Slopes(-4, 4, 0.125, 0.01)), 0.5),
        Activation.Swish => graph.Add(scope, "Mul", [x, graph.Add(scope, "Sigmoid", [x])]),
        Activation.Mish => graph.Add(scope, "Mul", [x, graph.Add(scope, "Tanh", [graph.Add(scope, "Softplus", [x])])]),
        Activation.HardMish => HardMish(graph, scope, x),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "no such activation"),
    };

    private static string Gelu(OnnxGraph graph, string scope, string x)
    {
        string square = graph.Add(scope, "Mul", [x, x]);
        string inner = graph.Add(scope, "Mul", [x, Plus(graph, scope, Times(graph, scope, square, 0.035677), 0.797885)]);
        string gate = Plus(graph, scope, graph.Add(scope, "Tanh", [inner]), 1);
        return graph.Add(scope, "Mul", [Times(graph, scope, x, 0.5), gate]);
    }

    // c²/2 + c for x clipped to c = -2..0 is the curve's left half and 0 to the right of it, where ReLU takes over.
    private static string HardMish(OnnxGraph graph, string scope, string x)
    {
        string clipped = Clip(graph, scope, x, -2, 0);
        string curve = graph.Add(scope, "Mul", [clipped, Plus(graph, scope, Times(graph, scope, clipped, 0.5), 1)]);
        return graph.Add(scope, "Add", [curve, graph.Add(scope, "Relu", [x])]);
    }

    // A line of one slope between two knots and of another outside: (inner - outer)·clip(x) + outer·x.
    private static string TwoSlopes(OnnxGraph graph, string scope, string x, Slopes slopes)
    {
        string middle = Times(graph, scope, Clip(graph, scope, x, slopes.From, slopes.To), slopes.Inner - slopes.Outer);
        return graph.Add(scope, "Add", [middle, Times(graph, scope, x, slopes.Outer)]);
    }

    private static string Clip(OnnxGraph graph, string scope, string x, double least, double most) =>
        graph.Add(scope, "Clip", [x, graph.Scalar(scope, least), graph.Scalar(scope, most)]);

    private static string Times(OnnxGraph graph, string scope, string x, double factor) =>
        graph.Add(scope, "Mul", [x, graph.Scalar(scope, factor)]);

    private static string Plus(OnnxGraph graph, string scope, string x, double addend) =>
        graph.Add(scope, "Add", [x, graph.Scalar(scope, addend)]);

    private readonly record struct Slopes(double From, double To, double Inner, double Outer);
}
