"""What is known of one authorization, folded from its events, and where it stands on a day.

Six layers, each of which stands on those before it. Two are in domain/findings, for the rules.

1. `State` (state.py): the steps that stand, whatever the day. `evolve` makes it, one event after the other.
2. `Frame` (frame.py): what the acts that exist on a day say: the proceedings and the terms. It is the same on
   every day until another act or link begins to exist. Its `TermsView` (terms_view.py) answers what is asked
   about the terms.
3. `Course` (course.py): the steps in order of their days, so that no running count begins anew each day.
4. `Tracks` (tracks.py): frame and course on one day: proceedings, deployment, report obligations, status. It
   hands a `Plan` (presence.py) to what says who is present: what the acts of the day say of that.
5. `Basis` (findings/basis.py): what rules about acts and single steps look at. Most days leave it as it is.
6. `View` (findings/view.py): everything on one day, for the rules that look at all steps.
"""
