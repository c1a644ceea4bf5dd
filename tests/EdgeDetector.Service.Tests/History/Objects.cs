using EdgeDetector.Geometry;
using EdgeDetector.Objects;
using EdgeDetector.Service.Mqtt;

namespace EdgeDetector.Service.History;

/// <summary>Objects that appear one second after the other, made by hand.</summary>
internal static class Objects
{
    public static readonly DateTimeOffset Start = States.Start;

    /// <summary>The identifier of the object that appears after so many seconds.</summary>
    public static Guid Id(int second) => new($"{second:x8}-0000-7000-8000-000000000000");

    /// <summary>What is told of it: new, or its end.</summary>
    /// <param name="second">Seconds after the start.</param>
    /// <param name="began">The start by the clock of frames.</param>
    /// <param name="isEnd">Whether it is gone.</param>
    /// <param name="correction">How far the system's clock is ahead.</param>
    public static ToldEvent Told(int second, DateTimeOffset began, bool isEnd = false, TimeSpan correction = default)
    {
        DateTimeOffset appeared = began.AddSeconds(second) + correction;
        ObjectState state = States.Of(new Box(20, 40, 40, 20), "yard") with { SeenAt = appeared.AddSeconds(1), EndedAt = isEnd ? appeared.AddSeconds(1) : null };
        ObjectEvent news = new(
            isEnd ? ObjectEventKind.End : ObjectEventKind.New, 1, ObjectChanges.None, new ObjectIdentity(Id(second), second, second % 2, appeared), null, state);
        return new ToldEvent(second % 3 == 0 ? "gate" : "yard", second % 2 == 0 ? "person" : "car", began.AddSeconds(second + 1), correction, news);
    }

    /// <summary>What is remembered of it.</summary>
    public static EventRecord Record(int second, bool isEnd = false) => EventRecord.Of(Told(second, Start, isEnd));

    /// <summary>An object in a zone of another name.</summary>
    public static EventRecord In(this EventRecord record, string zone) => record with { Latest = record.Latest with { EnteredZones = [zone], Path = [new PathPointMessage(0.5, 0.5, record.StartedAt)] } };

    /// <summary>The objects' seconds.</summary>
    public static IEnumerable<int> Seconds(this IEnumerable<EventRecord> records) => records.Select(record => (int)record.TrackId);

    /// <summary>All of them, so many at a time.</summary>
    public static EventQuery All(int limit = 200, Guid? before = null) => new(null, null, null, limit, before);
}
