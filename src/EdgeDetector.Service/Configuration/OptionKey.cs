using System.Collections.Concurrent;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using EdgeDetector.Geometry;

namespace EdgeDetector.Service.Configuration;

/// <summary>What a key takes as its value.</summary>
internal enum OptionKind
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A duration such as 5s.</summary>
    Duration,

    /// <summary>One word of a few.</summary>
    Choice,

    /// <summary>A list of such words.</summary>
    Choices,

    /// <summary>A list of texts.</summary>
    Texts,

    /// <summary>A list of points of the frame.</summary>
    Points,

    /// <summary>Numbers by name.</summary>
    NumbersByName,

    /// <summary>Further keys.</summary>
    Section,

    /// <summary>Sections by name.</summary>
    SectionsByName,
}

/// <summary>
/// One key of the configuration, as its property in an options record declares it.
/// Reading, checking, comparing and documenting the configuration all go by these keys, so that they cannot disagree.
/// </summary>
internal sealed class OptionKey
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<OptionKey>> KeysByType = new();

    private OptionKey(PropertyInfo property)
    {
        Property = property;
        Name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        Description = property.GetCustomAttribute<DescriptionAttribute>()?.Description
            ?? throw new InvalidOperationException($"{property.DeclaringType!.Name}.{property.Name} has no description");
        Range = property.GetCustomAttribute<RangeAttribute>();
        DurationRange = property.GetCustomAttribute<DurationRangeAttribute>();
        FilePath = property.GetCustomAttribute<FilePathAttribute>();
        Example = property.GetCustomAttribute<ExampleAttribute>()?.Text;
        IsSecret = property.IsDefined(typeof(SecretAttribute));
        IsNullable = Nullable.GetUnderlyingType(property.PropertyType) is not null;
        (Kind, ValueType) = Classify(property.PropertyType);
    }

    /// <summary>The property behind the key.</summary>
    public PropertyInfo Property { get; }

    /// <summary>The key as it is written in the file.</summary>
    public string Name { get; }

    /// <summary>What the key means.</summary>
    public string Description { get; }

    /// <summary>Limits of a number, or of each number by name.</summary>
    public RangeAttribute? Range { get; }

    /// <summary>Limits of a duration.</summary>
    public DurationRangeAttribute? DurationRange { get; }

    /// <summary>Set where the text is a path.</summary>
    public FilePathAttribute? FilePath { get; }

    /// <summary>What config/edgedetector.yaml shows where the default is nothing: a value, or the name of a section.</summary>
    public string? Example { get; }

    /// <summary>Whether the value is never shown.</summary>
    public bool IsSecret { get; }

    /// <summary>Whether the default is to have no value.</summary>
    public bool IsNullable { get; }

    /// <summary>What it takes.</summary>
    public OptionKind Kind { get; }

    /// <summary>The type of the value; of a list or map that of its elements.</summary>
    public Type ValueType { get; }

    /// <summary>The words that a choice knows, as they are written in the file.</summary>
    public IEnumerable<string> Words => Enum.GetNames(ValueType).Select(name => name.ToLowerInvariant());

    /// <summary>The keys of an options type, in the order of its properties.</summary>
    public static IReadOnlyList<OptionKey> Of(Type optionsType) =>
        KeysByType.GetOrAdd(
            optionsType,
            type => [.. type.GetProperties().Where(property => property.CanWrite).Select(property => new OptionKey(property))]);

    /// <summary>Every path below an options type that ends in a key of this name: <c>cameras.*.source</c>.</summary>
    public static IEnumerable<string> PathsTo(string name, Type optionsType, string path = "")
    {
        foreach (OptionKey key in Of(optionsType))
        {
            string here = Join(path, key.Name);
            if (key.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                yield return here;
            }

            if (key.Kind is OptionKind.Section or OptionKind.SectionsByName)
            {
                string inner = key.Kind == OptionKind.Section ? here : here + ".*";
                foreach (string deeper in PathsTo(name, key.ValueType, inner))
                {
                    yield return deeper;
                }
            }
        }
    }

    /// <summary>Puts a key behind the path that leads to it.</summary>
    public static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>
    /// An unknown key in a form that can be shown: only its beginning where it may have swallowed its value
    /// (<c>password:hunter2</c>).
    /// </summary>
    public static string ShowName(string name)
    {
        int end = 0;
        while (end < name.Length && end < 40 && (char.IsLetterOrDigit(name[end]) || "_-. ".Contains(name[end], StringComparison.Ordinal)))
        {
            end++;
        }

        return end < name.Length ? name[..end] + "…" : name;
    }

    /// <summary>The value in an options record.</summary>
    public object? ValueIn(object options) => Property.GetValue(options);

    private static (OptionKind Kind, Type ValueType) Classify(Type type)
    {
        Type value = Nullable.GetUnderlyingType(type) ?? type;
        if (value.IsGenericType)
        {
            Type element = value.GetGenericArguments()[^1];
            bool isMap = value.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>);
            OptionKind generic = (isMap, element) switch
            {
                (true, _) => element == typeof(double) ? OptionKind.NumbersByName : OptionKind.SectionsByName,
                _ when element == typeof(string) => OptionKind.Texts,
                _ when element == typeof(FramePoint) => OptionKind.Points,
                _ => OptionKind.Choices,
            };
            return (generic, element);
        }

        OptionKind kind = value switch
        {
            _ when value == typeof(string) => OptionKind.Text,
            _ when value == typeof(bool) => OptionKind.Boolean,
            _ when value == typeof(int) => OptionKind.Integer,
            _ when value == typeof(double) => OptionKind.Number,
            _ when value == typeof(TimeSpan) => OptionKind.Duration,
            _ when value.IsEnum => OptionKind.Choice,
            _ => OptionKind.Section,
        };
        return (kind, value);
    }
}
