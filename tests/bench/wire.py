"""Own one visit of a page over the wire: what a browser says to the server, and when the page is complete.

Refuse to draw: it keeps what a browser keeps between two runs (link, widget ids, cached messages) and nothing else.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.MultiSelect_pb2 import MultiSelect
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a page: ms from the click to the last message, messages and bytes received."""

    milliseconds: float
    messages: int
    received: int


@dataclass
class Visit:
    """A page opened in one session. `page` is its name in the address, empty for the home page."""

    socket: ClientConnection
    page: str
    script: str = ""
    link: str = ""
    lists: dict[str, MultiSelect] = field(default_factory=dict)
    bars: dict[str, str] = field(default_factory=dict)
    states: dict[str, WidgetState] = field(default_factory=dict)
    cached: dict[str, ForwardMsg] = field(default_factory=dict)

    @classmethod
    def open(cls, address: str, page: str) -> Visit:
        """Connect as a browser does and load the page."""
        socket = connect(
            f"{address.replace('http', 'ws')}/_stcore/stream",
            subprotocols=["streamlit"],
            max_size=None,
            compression=None,
        )
        visit = cls(socket, page)
        visit._rerun()
        return visit

    def choose(self, key: str, places: list[int]) -> Run:
        """Choose these options of a list, by place, and wait until the page is drawn again.

        The list is a multiselect with this key or, where the page has none, that of the filter bar: `f_region` is
        the list `region` there.
        """
        widget = next((widget for name, widget in self.lists.items() if name.endswith(f"-{key}")), None)
        if widget is None:
            return self._press(key.removeprefix("f_"), places)
        state = WidgetState(id=widget.id)
        state.string_array_value.data.extend([widget.options[place % len(widget.options)] for place in places])
        self.states[widget.id] = state
        return self._rerun()

    def _press(self, parameter: str, places: list[int]) -> Run:
        bar, said = next(iter(self.bars.items()))
        codes = re.findall(rf'data-list="{parameter}" value="([^"]+)"', json.loads(said)["parts"][parameter])
        state = WidgetState(id=_make_trigger_id(bar, "events"))
        sent = {"event": "changed", "value": {parameter: [codes[place % len(codes)] for place in places]}}
        state.json_trigger_value = json.dumps([sent])
        self.states[state.id] = state
        run = self._rerun()
        del self.states[state.id]  # a press is said once
        return run

    def go(self, link: str) -> Run:
        """Open the page with other parameters, such as `region=ITI1`, and wait until it is drawn again."""
        self.link = link
        return self._rerun()

    def close(self) -> None:
        """Leave the page."""
        self.socket.close()

    def _rerun(self) -> Run:
        state = ClientState(
            query_string=self.link,
            page_script_hash=self.script,
            page_name="" if self.script else self.page,
            cached_message_hashes=list(self.cached),
        )
        state.widget_states.widgets.extend(self.states.values())
        data = BackMsg(rerun_script=state).SerializeToString()
        self.lists.clear()
        self.bars.clear()
        messages = received = 0
        begun = time.perf_counter()
        self.socket.send(data)
        while True:
            payload = self.socket.recv(timeout=60)
            assert isinstance(payload, bytes)
            messages, received = messages + 1, received + len(payload)
            if self._read(ForwardMsg.FromString(payload)):
                return Run((time.perf_counter() - begun) * 1000, messages, received)

    def _read(self, message: ForwardMsg) -> bool:
        """Keep what a browser keeps of a message; return whether it says that the page is complete."""
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            message = self.cached[message.ref_hash]
            kind = message.WhichOneof("type")
        elif message.metadata.cacheable:
            self.cached[message.hash] = message
        if kind == "navigation":
            self.script = message.navigation.page_script_hash
        elif kind == "page_not_found":
            raise RuntimeError(f"/{self.page} does not exist")
        elif kind == "page_info_changed":
            self.link = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            if element.WhichOneof("type") == "exception":
                raise RuntimeError(f"/{self.page}?{self.link}: {element.exception.type} {element.exception.message}")
            if element.WhichOneof("type") == "multiselect":
                self.lists[element.multiselect.id] = element.multiselect
            elif element.bidi_component.component_name == "t4_frame":
                self.bars[element.bidi_component.id] = element.bidi_component.json
        elif kind == "script_finished":
            if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                raise RuntimeError(f"/{self.page} does not compile")
            return message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
        return False
