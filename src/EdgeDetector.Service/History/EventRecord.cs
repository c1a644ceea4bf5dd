using System.Text.Json.Serialization;
using EdgeDetector.Objects;
using EdgeDetector.Service.Mqtt;

namespace EdgeDetector.Service.History;

/// <summary>All that is remembered of one object: what its events told, merged.</summary>
internal sealed record EventRecord
{
    /// <summary>The object: a UUID of version 7.</summary>
    public required Guid Id { get; init; }

    /// <summary>The camera's name.</summary>
    public required string Camera { get; init; }

    /// <summary>The object's class.</summary>
    public required string Class { get; init; }

    /// <summary>The class's index in the model that found it.</summary>
    public required int ClassId { get; init; }

    /// <summary>The object's track.</summary>
    public required long TrackId { get; init; }

    /// <summary>Capture time of the first frame that shows it.</summary>
    [JsonConverter(typeof(MicrosecondTimeConverter))]
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Capture time of the frame of its newest event.</summary>
    [JsonConverter(typeof(MicrosecondTimeConverter))]
    public required DateTimeOffset CapturedAt { get; init; }

    /// <summary>Size of that frame in pixels.</summary>
    public required FrameSizeMessage Frame { get; init; }

    /// <summary>Whether it is there: active or ended.</summary>
    public required EventState State { get; init; }

    /// <summary>What held of it by then; its path is told of single objects alone.</summary>
    public required ObjectStateMessage Latest { get; init; }

    /// <summary>Whether a picture of it was taken: /events/ID/snapshot.jpg, until it has given way to newer ones.</summary>
    public required bool Snapshot { get; init; }

    /// <summary>Where it stands among others.</summary>
    [JsonIgnore]
    public EventPosition Position => new(StartedAt.UtcTicks, Id);

    /// <summary>Of what is told; all times by the clock of frames.</summary>
    public static EventRecord Of(in ToldEvent told)
    {
        ObjectEvent news = told.News.Shifted(-told.Correction);
        return new EventRecord
        {
            Id = news.Identity.Id,
            Camera = told.Camera,
            Class = told.ClassName,
            ClassId = news.Identity.ClassId,
            TrackId = news.Identity.TrackId,
            // As it is written: who is read from a file stands where he stood.
            StartedAt = news.Identity.StartedAt.AddTicks(-(news.Identity.StartedAt.Ticks % TimeSpan.TicksPerMicrosecond)),
            CapturedAt = told.CapturedAt,
            Frame = new FrameSizeMessage(news.After.Frame.Width, news.After.Frame.Height),
            State = news.Kind == ObjectEventKind.End ? EventState.Ended : EventState.Active,
            Latest = ObjectStateMessage.From(news.After, withPath: true),
            Snapshot = news.After.BestSnapshot is not null,
        };
    }

    /// <summary>The same by a clock that is so far ahead.</summary>
    public EventRecord Shifted(TimeSpan by) => by == TimeSpan.Zero ? this : this with
    {
        StartedAt = StartedAt + by,
        CapturedAt = CapturedAt + by,
        Latest = Latest with
        {
            SeenAt = Latest.SeenAt + by,
            EndedAt = Latest.EndedAt + by,
            LineCrossings = [.. Latest.LineCrossings.Select(crossing => crossing with { At = crossing.At + by })],
            Path = Latest.Path is { } path ? [.. path.Select(point => point with { At = point.At + by })] : null,
            BestSnapshot = Latest.BestSnapshot is { } best ? best with { CapturedAt = best.CapturedAt + by } : null,
        },
    };
}

/// <summary>Whether an object is there.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EventState>))]
internal enum EventState
{
    /// <summary>It is.</summary>
    [JsonStringEnumMemberName("active")]
    Active,

    /// <summary>It is gone, or the service ended while it was there.</summary>
    [JsonStringEnumMemberName("ended")]
    Ended,
}

/// <summary>Where an object stands among all others: the order of their appearance.</summary>
/// <param name="StartedAt">When it appeared, in ticks.</param>
/// <param name="Id">Tells those apart that appeared at once.</param>
internal readonly record struct EventPosition(long StartedAt, Guid Id) : IComparable<EventPosition>
{
    /// <inheritdoc/>
    public int CompareTo(EventPosition other) => StartedAt != other.StartedAt ? StartedAt.CompareTo(other.StartedAt) : Id.CompareTo(other.Id);
}
