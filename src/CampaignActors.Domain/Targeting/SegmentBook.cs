using CampaignActors.Audience.Fields;
using CampaignActors.Audience.Language;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Targeting;

/// <summary>
/// Texts in the language of segments with all that they name, at any depth, as far as the facts that were gathered go. Segments name
/// segments, so their facts are asked for in rounds.
/// </summary>
internal sealed class SegmentBook
{
    /// <summary>Segments that one question may lead to.</summary>
    public const int MostSegments = 200;

    /// <summary>Characters of all texts of one question: they are stored with it.</summary>
    public const int MostCharacters = 200_000;

    private readonly Context _context;
    private readonly RecipientLayout _layout;
    private readonly Dictionary<string, SegmentReading> _read = [];
    private readonly Dictionary<string, string> _texts = [];
    private readonly HashSet<EntityRef> _missing = [];
    private readonly List<string> _problems = [];
    private int _characters;

    private SegmentBook(Context context)
    {
        _context = context;
        _layout = context.Facts.Find<RecipientFieldsFacts>(Kinds.RecipientLayout)?.ToLayout() ?? RecipientLayout.Plain;
        if (!context.Facts.Has(Kinds.RecipientLayout))
            _missing.Add(Kinds.RecipientLayout);
    }

    /// <summary>Facts that are not there yet; empty when the book is complete.</summary>
    public IReadOnlySet<EntityRef> Missing => _missing;

    /// <summary>What is wrong, the first of it; <c>null</c>: nothing. Of no meaning before the book is complete.</summary>
    public string? Problem => _problems.FirstOrDefault();

    /// <summary>Texts of all segments that are named, by code.</summary>
    public Map<string> Texts => Map<string>.Of(_texts);

    /// <param name="segments">Codes that are named beside the texts.</param>
    /// <param name="texts">Texts with the words that name each of them in errors, and its code where it is a segment.</param>
    public static SegmentBook Of(
        Context context, IEnumerable<Code> segments, IEnumerable<(string Name, string Text, Code? Self)> texts)
    {
        var book = new SegmentBook(context);
        if (book._missing.Count > 0)
            return book;
        var given = texts.Select(t => (t.Name, t.Text, t.Self, Reading: book.Read(t.Name, t.Text))).ToList();
        foreach (var (_, text, self, reading) in given)
        {
            if (self is not { } code)
                continue;
            book._read[code] = reading;
            book._texts[code] = text;
        }
        foreach (var (name, _, _, reading) in given)
            book.Follow(name, reading);
        foreach (var segment in segments)
            book.Visit(segment, null);
        if (book is { _missing.Count: 0, _problems.Count: 0 })
            book.FindCircle();
        if (book is { _missing.Count: 0, _problems.Count: 0 })
            book.FindTooLarge(given.Select(g => (g.Name, g.Reading)));
        return book;
    }

    private SegmentReading Read(string name, string text)
    {
        _characters += text.Length;
        var reading = SegmentText.Read(text, _layout);
        if (reading.Problem is { } problem)
            _problems.Add(Prefix(name) + problem);
        return reading;
    }

    private void Follow(string name, SegmentReading reading)
    {
        foreach (var list in reading.Lists.Order(StringComparer.Ordinal))
        {
            if (Code.Problem(list) is not null || Known(Kinds.List(new Code(list))) == false)
                _problems.Add($"{Prefix(name)}unknown list '{list}'");
        }
        foreach (var segment in reading.Segments.Order(StringComparer.Ordinal))
        {
            if (Code.Problem(segment) is not null)
                _problems.Add($"{Prefix(name)}unknown segment '{segment}'");
            else
                Visit(new Code(segment), name);
        }
    }

    private void Visit(Code segment, string? from)
    {
        if (_read.ContainsKey(segment) || Known(Kinds.Segment(segment)) is not { } known)
            return;
        if (!known)
        {
            _problems.Add($"{Prefix(from)}unknown segment '{segment}'");
            return;
        }
        if (_read.Count >= MostSegments)
        {
            _problems.Add($"more than {MostSegments} segments are named, at any depth");
            return;
        }
        var text = _context.Facts.Find<SegmentFacts>(Kinds.Segment(segment))!.Where;
        if (_characters + text.Length > MostCharacters)
        {
            _problems.Add($"the texts of all segments together have more than {MostCharacters} characters");
            return;
        }
        var name = $"segment '{segment}'";
        _read[segment] = Read(name, text);
        _texts[segment] = text;
        Follow(name, _read[segment]);
    }

    /// <returns><c>null</c>: it was not asked yet.</returns>
    private bool? Known(EntityRef entity)
    {
        if (_context.Facts.Has(entity))
            return _context.Facts.Exists(entity);
        _missing.Add(entity);
        return null;
    }

    private void FindCircle()
    {
        var done = new HashSet<string>();
        foreach (var start in _read.Keys.Order(StringComparer.Ordinal))
        {
            if (Circle(start, [], done) is not { } circle)
                continue;
            _problems.Add($"segments go round in a circle: {string.Join(" → ", circle)}");
            return;
        }
    }

    /// <summary>With its segments put in, every condition that is asked has a size within bounds.</summary>
    private void FindTooLarge(IEnumerable<(string Name, SegmentReading Reading)> given)
    {
        var segments = _read.ToDictionary(r => r.Key, r => r.Value.Condition!);
        foreach (var (name, reading) in given.Concat(_read.Select(r => ($"segment '{r.Key}'", r.Value))))
        {
            Conditions.Resolve(reading.Condition!, segments, out var problem);
            if (problem is not null)
            {
                _problems.Add(Prefix(name) + problem);
                return;
            }
        }
    }

    private List<string>? Circle(string segment, List<string> path, HashSet<string> done)
    {
        if (path.IndexOf(segment) is >= 0 and var from)
            return [.. path.Skip(from), segment];
        if (!_read.TryGetValue(segment, out var reading) || !done.Add(segment))
            return null;
        path.Add(segment);
        foreach (var next in reading.Segments.Order(StringComparer.Ordinal))
        {
            if (Circle(next, path, done) is { } circle)
                return circle;
        }
        path.RemoveAt(path.Count - 1);
        return null;
    }

    private static string Prefix(string? name) => string.IsNullOrEmpty(name) ? "" : $"{name}: ";
}
