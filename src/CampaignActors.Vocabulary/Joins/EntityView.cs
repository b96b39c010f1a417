using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Views;
using static CampaignActors.Vocabulary.Text.Json;

namespace CampaignActors.Vocabulary.Joins;

/// <summary>
/// What one entity shows of itself: the document that people see, with sorted fields, and typed facts for joins, which people never see.
/// Both are made when they are asked for, so a join over facts reads no document.
/// </summary>
/// <threadsafety>Not safe for concurrent use.</threadsafety>
public sealed class EntityView
{
    private readonly Func<JsonObject> _make;
    private readonly Func<IViewFacts?> _makeFacts;

    /// <summary>A document that was made and not handed out yet.</summary>
    private JsonObject? _made;
    private bool? _isEmpty;
    private IViewFacts? _facts;
    private bool _hasFacts;

    internal EntityView(Func<JsonObject> document, Func<IViewFacts?> facts, bool? isEmpty = null) =>
        (_make, _makeFacts, _isEmpty) = (document, facts, isEmpty);

    /// <summary>The view of a state.</summary>
    public static EntityView Of(EntityRef self, IEntityState state) =>
        new(() => Sort(KindCatalogue.Render(self, state)), () => ViewFacts.Of(state));

    /// <summary>A view that <see cref="Write"/> has written.</summary>
    /// <param name="facts"><c>null</c>: the text is that of a version before 0.2, which kept the facts inside the document.</param>
    public static EntityView Read(string kind, string document, string? facts) => facts is null
        ? EarlierViews.Read(kind, document)
        : new EntityView(() => Parse(document), () => ViewFacts.Read(kind, facts), document == Empty);

    private const string Empty = "{}";

    /// <summary>Whether there is nothing to show: the entity does not exist, or people never see it.</summary>
    public bool IsEmpty => _isEmpty ??= (_made ??= _make()).Count == 0;

    /// <summary>What the entity tells joins, or <c>null</c> when its kind tells nothing.</summary>
    public IViewFacts? Facts
    {
        get
        {
            if (!_hasFacts)
                (_facts, _hasFacts) = (_makeFacts(), true);
            return _facts;
        }
    }

    /// <summary>The facts of a kind, or <c>null</c> when the entity is not of that kind or does not exist.</summary>
    public T? FactsAs<T>() where T : class, IViewFacts => Facts as T;

    /// <summary>A document that belongs to the caller, who may change it.</summary>
    public JsonObject Document()
    {
        var document = _made ?? _make();
        _made = null;
        return document;
    }

    /// <summary>Document and facts as they are stored and sent.</summary>
    public (string Document, string Facts) Write() => (Document().ToJsonString(), ViewFacts.Write(Facts));

    /// <summary>
    /// A sweep of a node before 0.2 may have put its own form in place of the document. Its private fields, which begin with <c>$</c>, are
    /// never shown.
    /// </summary>
    private static JsonObject Parse(string text)
    {
        var document = JsonNode.Parse(text)!.AsObject();
        return document.Count > 0 && document.GetAt(0).Key.StartsWith('$') ? EarlierViews.WithoutPrivate(document) : document;
    }
}
