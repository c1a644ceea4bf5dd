using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeDetector.Models.Support;

/// <summary>
/// Darknet's forward pass written out plainly, from the cfg's text and without any of the importer's code. It draws its weights at random
/// in the order in which Darknet reads them, so that the weights file to import is what it drew.
/// </summary>
internal sealed class ReferenceNetwork
{
    private readonly List<(string Name, Dictionary<string, string> Keys)> _sections = [];
    private readonly Dictionary<int, (double[] Biases, double[] Scales, double[] Means, double[] Variances, double[] Weights)> _convolutions = [];
    private readonly List<float> _drawn = [];
    private readonly Random _random;
    private readonly bool _transposed;
    private Dictionary<string, string> _keys = [];
    private int _index;

    private ReferenceNetwork(string cfg, int seed, bool transposed)
    {
        _random = new Random(seed);
        _transposed = transposed;
        foreach (string line in cfg.Split('\n').Select(line => line.Replace(" ", "", StringComparison.Ordinal)).Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] == '[')
            {
                _sections.Add((line, new(StringComparer.Ordinal)));
            }
            else
            {
                _sections[^1].Keys.Add(line[..line.IndexOf('=', StringComparison.Ordinal)], line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            }
        }
    }

    public List<Volume> Layers { get; } = [];

    public Volume Picture { get; private set; } = new(0, 0, 0);

    /// <summary>Runs a cfg on random input from <paramref name="low"/> to <paramref name="high"/>.</summary>
    public static ReferenceNetwork Run(string cfg, int seed, double low = 0, double high = 1, bool transposed = false)
    {
        ReferenceNetwork network = new(cfg, seed, transposed);
        network._keys = network._sections[0].Keys;
        network.Picture = Volume.From(3, network.Int("height", 0), network.Int("width", 0), (_, _, _) => low + ((high - low) * network._random.NextDouble()));
        for (int i = 1; i < network._sections.Count; i++)
        {
            network._keys = network._sections[i].Keys;
            network._index = i - 1;
            network.Layers.Add(network.Forward(network._sections[i].Name, i == 1 ? network.Picture : network.Layers[^1]));
        }

        return network;
    }

    /// <summary>The weights as a file: a header of ints, then everything drawn.</summary>
    public byte[] WeightsFile(params ReadOnlySpan<int> header) =>
        [.. MemoryMarshal.AsBytes(header.IsEmpty ? [0, 2, 5, 0, 0] : header), .. MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_drawn))];

    private Volume Forward(string section, Volume input) => section switch
    {
        "[convolutional]" => Convolution(input),
        "[connected]" => Connected(input),
        "[batchnorm]" => BatchNorm(input),
        "[maxpool]" => Pool(input, values => values.Max()),
        "[local_avgpool]" => Pool(input, values => values.Average()),
        "[avgpool]" => Volume.From(input.Channels, 1, 1, (c, _, _) => input.Values.Skip(c * input.Height * input.Width).Take(input.Height * input.Width).Average(value => (double)value)),
        "[route]" => Route(),
        "[shortcut]" => Shortcut(input),
        "[upsample]" => Volume.From(input.Channels, input.Height * Int("stride", 2), input.Width * Int("stride", 2), (c, y, x) => Number("scale", 1) * input[c, y / Int("stride", 2), x / Int("stride", 2)]),
        "[scale_channels]" => Scale(input, At(Int("from", 0))),
        "[sam]" => Volume.From(input.Channels, input.Height, input.Width, (c, y, x) => Activate(input[c, y, x] * At(Int("from", 0))[c, y, x], "linear")),
        "[reorg]" => Reorg(input),
        "[reorg3d]" => Reorg3D(input),
        "[softmax]" => Softmax(input),
        "[crop]" => Crop(input),
        "[dropout]" or "[cost]" or "[yolo]" or "[region]" or "[Gaussian_yolo]" => input,
        _ => throw new ArgumentException(section, nameof(section)),
    };

    private Volume Convolution(Volume input)
    {
        int filters = Int("filters", 1), size = Int("size", 1), groups = Int("groups", 1), dilation = Int("dilation", 1);
        int strideX = Int("stride_x", Int("stride", 1)), strideY = Int("stride_y", Int("stride", 1));
        int padding = Int("pad", 0) != 0 ? size / 2 : Int("padding", 0);
        int perGroup = input.Channels / groups;
        bool norm = Int("batch_normalize", 0) != 0, noScales = Int("dontloadscales", 0) != 0;
        int share = _keys.ContainsKey("share_index") ? Absolute(Int("share_index", 0)) : _index;
        if (share == _index)
        {
            double[] biases = Draw(filters, -0.5, 0.5);
            double[] scales = norm && !noScales ? Draw(filters, 0.5, 1.5) : [.. Enumerable.Repeat(1.0, filters)];
            double[] means = norm && !noScales ? Draw(filters, -0.5, 0.5) : new double[filters];
            double[] variances = norm && !noScales ? Draw(filters, 0.1, 1.5) : new double[filters];
            double range = Math.Sqrt(3.0 / (perGroup * size * size)) * (noScales ? 0.003 : 1);
            _convolutions[_index] = (biases, scales, means, variances, Draw(filters * perGroup * size * size, -range, range));
        }

        var own = _convolutions[_index] = _convolutions[share];
        return Volume.From(filters, ((input.Height + (2 * padding) - size) / strideY) + 1, ((input.Width + (2 * padding) - size) / strideX) + 1, (f, y, x) =>
        {
            double sum = 0;
            for (int c = 0; c < perGroup; c++)
            {
                for (int i = 0; i < size * size; i++)
                {
                    int row = (y * strideY) + ((i / size) * dilation) - (padding * dilation);
                    int column = (x * strideX) + ((i % size) * dilation) - (padding * dilation);
                    sum += input.Holds(row, column)
                        ? own.Weights[(((f * perGroup) + c) * size * size) + i] * input[(f / (filters / groups) * perGroup) + c, row, column]
                        : 0;
                }
            }

            return Activate((norm ? own.Scales[f] * (sum - own.Means[f]) / Math.Sqrt(own.Variances[f] + 1e-5) : sum) + own.Biases[f], "logistic");
        });
    }

    private Volume Connected(Volume input)
    {
        int outputs = Int("output", 1), inputs = input.Values.Length;
        bool norm = Int("batch_normalize", 0) != 0;
        double[] biases = Draw(outputs, -0.5, 0.5);
        double range = Math.Sqrt(3.0 / inputs);
        double[] weights = Draw(outputs * inputs, -range, range);
        double[] scales = norm ? Draw(outputs, 0.5, 1.5) : [], means = norm ? Draw(outputs, -0.5, 0.5) : [], variances = norm ? Draw(outputs, 0.1, 1.5) : [];
        return Volume.From(outputs, 1, 1, (o, _, _) =>
        {
            double sum = 0;
            for (int i = 0; i < inputs; i++)
            {
                sum += input.Values[i] * (_transposed ? weights[(i * outputs) + o] : weights[(o * inputs) + i]);
            }

            return Activate((norm ? scales[o] * (sum - means[o]) / Math.Sqrt(variances[o] + 1e-5) : sum) + biases[o], "logistic");
        });
    }

    private Volume BatchNorm(Volume input)
    {
        double[] biases = Draw(input.Channels, -0.5, 0.5), scales = Draw(input.Channels, 0.5, 1.5);
        double[] means = Draw(input.Channels, -0.5, 0.5), variances = Draw(input.Channels, 0.1, 1.5);
        return Volume.From(input.Channels, input.Height, input.Width, (c, y, x) => (scales[c] * (input[c, y, x] - means[c]) / Math.Sqrt(variances[c] + 1e-5)) + biases[c]);
    }

    private Volume Pool(Volume input, Func<List<double>, double> reduce)
    {
        int strideX = Int("stride_x", Int("stride", 1)), strideY = Int("stride_y", Int("stride", 1));
        int size = Int("size", Int("stride", 1)), padding = Int("padding", size - 1);
        return Volume.From(input.Channels, ((input.Height + padding - size) / strideY) + 1, ((input.Width + padding - size) / strideX) + 1, (c, y, x) =>
        {
            List<double> inside = [];
            for (int i = 0; i < size * size; i++)
            {
                int row = (y * strideY) + (i / size) - (padding / 2), column = (x * strideX) + (i % size) - (padding / 2);
                if (input.Holds(row, column))
                {
                    inside.Add(input[c, row, column]);
                }
            }

            return reduce(inside);
        });
    }

    private Volume Route()
    {
        List<(Volume Source, int Channel)> channels = [];
        int groups = Int("groups", 1), group = Int("group_id", 0);
        foreach (Volume source in _keys["layers"].Split(',').Select(text => At(int.Parse(text, CultureInfo.InvariantCulture))))
        {
            int length = source.Channels / groups;
            channels.AddRange(Enumerable.Range(group * length, length).Select(channel => (source, channel)));
        }

        return Volume.From(channels.Count, channels[0].Source.Height, channels[0].Source.Width, (c, y, x) => channels[c].Source[channels[c].Channel, y, x]);
    }

    private Volume Shortcut(Volume input)
    {
        Volume[] terms = [input, .. _keys["from"].Split(',').Select(text => At(int.Parse(text, CultureInfo.InvariantCulture)))];
        string type = Text("weights_type", "none"), normalization = Text("weights_normalization", "none");
        int features = type == "none" ? 0 : type == "per_channel" ? input.Channels : 1;
        double[] weights = Draw(features * terms.Length, 0.1, 2);
        double Weight(int term, int channel)
        {
            double[] all = [.. Enumerable.Range(0, terms.Length).Select(t => weights[(t * features) + (channel % features)])];
            return normalization switch
            {
                "relu" => all[term] / (all.Sum() + 1e-4),
                "softmax" => Math.Exp(all[term] - all.Max()) / (all.Sum(value => Math.Exp(value - all.Max())) + 1e-4),
                _ => all[term],
            };
        }

        return Volume.From(input.Channels, input.Height, input.Width, (c, y, x) => Activate(
            terms.Select((term, t) => c < term.Channels ? term[c, y, x] * (features == 0 ? 1 : Weight(t, c)) : 0).Sum(),
            "linear"));
    }

    private Volume Scale(Volume factors, Volume from) => Volume.From(from.Channels, from.Height, from.Width, (c, y, x) =>
        Activate(from[c, y, x] * (Int("scale_wh", 0) != 0 ? factors[0, y, x] : factors[c, 0, 0]), "linear"));

    // The formula of the test data's README, on flat arrays.
    private Volume Reorg(Volume input)
    {
        int s = Int("stride", 1), w = input.Width, h = input.Height, few = input.Channels / (s * s);
        Volume made = new(input.Channels * s * s, h / s, w / s);
        for (int k = 0; k < input.Channels; k++)
        {
            for (int j = 0; j < h; j++)
            {
                for (int i = 0; i < w; i++)
                {
                    int o = k / few;
                    made.Values[i + (w * (j + (h * k)))] = input.Values[(i * s) + (o % s) + (w * s * ((j * s) + (o / s) + (h * s * (k % few))))];
                }
            }
        }

        return made;
    }

    private Volume Reorg3D(Volume input)
    {
        int s = Int("stride", 1);
        return Volume.From(input.Channels * s * s, input.Height / s, input.Width / s, (c, y, x) =>
            input[c % input.Channels, (y * s) + (c / input.Channels / s), (x * s) + (c / input.Channels % s)]);
    }

    private Volume Softmax(Volume input)
    {
        Volume made = new(input.Channels, input.Height, input.Width);
        int length = made.Values.Length / Int("groups", 1);
        double temperature = Number("temperature", 1);
        for (int start = 0; start < made.Values.Length; start += length)
        {
            double[] powers = [.. input.Values.Skip(start).Take(length).Select(value => Math.Exp(value / temperature))];
            for (int i = 0; i < length; i++)
            {
                made.Values[start + i] = (float)(powers[i] / powers.Sum());
            }
        }

        return made;
    }

    private Volume Crop(Volume input)
    {
        int height = Int("crop_height", 1), width = Int("crop_width", 1);
        bool adjust = Int("noadjust", 0) == 0;
        return Volume.From(input.Channels, height, width, (c, y, x) =>
        {
            double value = input[c, y + ((input.Height - height) / 2), x + ((input.Width - width) / 2)];
            return adjust ? (2 * value) - 1 : value;
        });
    }

    private double[] Draw(int count, double low, double high)
    {
        float[] values = [.. Enumerable.Range(0, count).Select(_ => (float)(low + ((high - low) * _random.NextDouble())))];
        _drawn.AddRange(values);
        return [.. values.Select(value => (double)value)];
    }

    private int Absolute(int reference) => reference < 0 ? _index + reference : reference;

    private Volume At(int reference) => Layers[Absolute(reference)];

    private double Activate(double value, string absent) => PlainActivations.Apply(Text("activation", absent), value);

    private string Text(string key, string absent) => _keys.GetValueOrDefault(key, absent);

    private double Number(string key, double absent) =>
        _keys.TryGetValue(key, out string? text) ? double.Parse(text, CultureInfo.InvariantCulture) : absent;

    private int Int(string key, int absent) => (int)Number(key, absent);
}
